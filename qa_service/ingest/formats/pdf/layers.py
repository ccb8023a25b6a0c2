"""Layers of a PDF ("optional content") that are switched off: their text is not read."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pypdfium2

_SIDE: Final = 500  # pixels at most of a page that is drawn
_MOST_LAYERS: Final = 500  # of a page; each is drawn once, and the text of more is read


def take_out_hidden_layers(page: pypdfium2.PdfPage) -> str:
    """Make the text of layers that are off no text of ``page``; gives that text.

    PDFium does not say which layers are on, but draws only those.
    """
    objects = list(page.get_objects())
    layers = _layers(objects)
    hidden: set[int] = set()
    for texts in layers[:_MOST_LAYERS]:
        _set_active(objects, texts.__contains__)
        hidden |= set() if _is_drawn(page, objects, texts) else texts
    left_out = ""
    if hidden:
        _set_active(objects, hidden.__contains__)
        text = page.get_textpage()
        left_out = " ".join(text.get_text_bounded().split())
        text.close()
    if layers:
        _set_active(objects, lambda address: address not in hidden)
    return left_out


def _layers(objects: Sequence[Any]) -> list[set[int]]:
    """The addresses of the texts in each layer."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a native library

    of_forms: dict[int, list[int]] = {}  # the layers that forms are in, with all in them
    layers: dict[int, set[int]] = {}
    for one in objects:
        marks = (
            pdfium.FPDFPageObj_GetMark(one, at) for at in range(pdfium.FPDFPageObj_CountMarks(one))
        )
        own = [_address(mark) for mark in marks if _name(mark) == "OC"]
        around = of_forms.get(_address(one.container.raw), []) if one.container else []
        if one.type == pdfium.FPDF_PAGEOBJ_FORM:
            of_forms[_address(one.raw)] = own + around
        elif one.type == pdfium.FPDF_PAGEOBJ_TEXT:
            for layer in own + around:
                layers.setdefault(layer, set()).add(_address(one.raw))
    return list(layers.values())


def _address(pointer: Any) -> int:  # noqa: ANN401 - a pointer of ctypes
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _name(mark: Any) -> str:  # noqa: ANN401
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    buffer, length = (pdfium.FPDF_WCHAR * 3)(), ctypes.c_ulong()
    pdfium.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), length)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def _set_active(objects: Sequence[Any], is_active: Callable[[int], bool]) -> None:
    """What of the page is drawn and read; forms are where something in them is."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    for one in objects:
        active = one.type == pdfium.FPDF_PAGEOBJ_FORM or is_active(_address(one.raw))
        pdfium.FPDFPageObj_SetIsActive(one, active)


def _is_drawn(page: pypdfium2.PdfPage, objects: Sequence[Any], texts: set[int]) -> bool:
    """Whether anything of these texts is drawn, which alone are active.

    Letters are filled, as those that programs put over a scan are drawn in no way.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    for one in objects:
        if _address(one.raw) in texts:
            pdfium.FPDFTextObj_SetTextRenderMode(one, pdfium.FPDF_TEXTRENDERMODE_FILL)
    image = page.render(
        scale=min(1.0, _SIDE / max(page.get_size())),
        fill_color=(0, 0, 0, 0),
        may_draw_forms=False,
        draw_annots=False,
    )
    return bool(bytes(image.buffer).strip(b"\0"))
