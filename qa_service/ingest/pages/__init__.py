"""A web page -> its article: what an HTML file, a saved page and a web archive have in common.

::

    tree = parse_page(data)                    # tree: bytes -> text -> elements
    facts = read_metadata(tree)                # metadata: title, dates, outlet, with their places
    page = flatten(tree)                       # flatten: elements -> blocks in boxes
    body = find_body(page, trafilatura(tree))  # body: which blocks are the article, which rule
                                               #       left out the others
"""
