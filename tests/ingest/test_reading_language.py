"""The language of an article: told by its words, checked against what it declares."""

from __future__ import annotations

import pytest

from qa_service.ingest.text import code_of, language_of

# A headline and five sentences of the same news, in words of our own.
SENTENCES = {
    "en": (
        "Harbour reopens after the storm",
        "The mayor said on Monday that the bridge would open in spring, a year later than planned.",
        "Engineers found cracks in two pillars and asked for another inspection.",
        "Farmers say that the price of wheat has doubled since the summer.",
        "Nobody was hurt, police said.",
        "A court has ordered the ministry to publish the letters.",
    ),
    "fr": (
        "Le port rouvre après la tempête",
        "Le maire a déclaré lundi que le pont ouvrirait au printemps, un an plus tard que prévu.",
        (
            "Les ingénieurs ont trouvé des fissures dans "
            "deux piliers et demandé une nouvelle inspection."
        ),
        "Les agriculteurs affirment que le prix du blé a doublé depuis l'été.",
        "Personne n'a été blessé, selon la police.",
        "Un tribunal a ordonné au ministère de publier les lettres.",
    ),
    "de": (
        "Hafen öffnet nach dem Sturm",
        (
            "Der Bürgermeister sagte am Montag, die Brücke werde "
            "im Frühjahr geöffnet, ein Jahr später als geplant."
        ),
        "Ingenieure fanden Risse in zwei Pfeilern und verlangten eine weitere Prüfung.",
        "Bauern sagen, der Weizenpreis habe sich seit dem Sommer verdoppelt.",
        "Verletzt wurde niemand, teilte die Polizei mit.",
        "Ein Gericht verpflichtete das Ministerium, die Briefe zu veröffentlichen.",
    ),
    "es": (
        "El puerto reabre tras la tormenta",
        (
            "El alcalde dijo el lunes que el puente se "
            "abrirá en primavera, un año más tarde de lo previsto."
        ),
        "Los ingenieros hallaron grietas en dos pilares y pidieron otra inspección.",
        "Los agricultores dicen que el precio del trigo se ha duplicado desde el verano.",
        "Nadie resultó herido, según la policía.",
        "Un tribunal ha ordenado al ministerio que publique las cartas.",
    ),
    "it": (
        "Il porto riapre dopo la tempesta",
        (
            "Il sindaco ha detto lunedì che il ponte "
            "aprirà in primavera, un anno più tardi del previsto."
        ),
        "Gli ingegneri hanno trovato crepe in due piloni e chiesto un'altra ispezione.",
        "Gli agricoltori dicono che il prezzo del grano è raddoppiato dall'estate.",
        "Nessuno è rimasto ferito, ha detto la polizia.",
        "Un tribunale ha ordinato al ministero di pubblicare le lettere.",
    ),
    "pt": (
        "Porto reabre depois da tempestade",
        (
            "O prefeito disse na segunda-feira que a ponte "
            "será aberta na primavera, um ano depois do previsto."
        ),
        "Engenheiros encontraram fissuras em dois pilares e pediram outra inspeção.",
        "Os agricultores dizem que o preço do trigo dobrou desde o verão.",
        "Ninguém ficou ferido, disse a polícia.",
        "Um tribunal ordenou ao ministério que publique as cartas.",
    ),
    "nl": (
        "Haven weer open na de storm",
        (
            "De burgemeester zei maandag dat de brug in "
            "het voorjaar opengaat, een jaar later dan gepland."
        ),
        "Ingenieurs vonden scheuren in twee pijlers en vroegen om een nieuwe inspectie.",
        "Boeren zeggen dat de prijs van tarwe sinds de zomer is verdubbeld.",
        "Niemand raakte gewond, aldus de politie.",
        "Een rechtbank heeft het ministerie opgedragen de brieven te publiceren.",
    ),
    "ru": (
        "Порт открылся после шторма",
        "Мэр заявил в понедельник, что мост откроется весной, на год позже намеченного срока.",
        "Инженеры нашли трещины в двух опорах и попросили провести ещё одну проверку.",
        "Фермеры говорят, что цена на пшеницу с лета удвоилась.",
        "По данным полиции, никто не пострадал.",
        "Суд обязал министерство опубликовать письма.",
    ),
    "ar": (
        "إعادة فتح الميناء بعد العاصفة",
        "قال رئيس البلدية يوم الاثنين إن الجسر سيفتح في الربيع أي بعد عام من الموعد المقرر.",
        "وجد المهندسون شقوقا في دعامتين وطلبوا إجراء فحص آخر.",
        "يقول المزارعون إن سعر القمح تضاعف منذ الصيف.",
        "لم يصب أحد بأذى بحسب الشرطة.",
        "أمرت محكمة الوزارة بنشر الرسائل.",
    ),
    "ur": (
        "طوفان کے بعد بندرگاہ دوبارہ کھل گئی",
        "میئر نے پیر کو کہا کہ پل موسم بہار میں کھلے گا جو طے شدہ وقت سے ایک سال بعد ہے۔",
        "انجینئروں کو دو ستونوں میں دراڑیں ملیں اور انہوں نے ایک اور معائنے کا مطالبہ کیا۔",
        "کسانوں کا کہنا ہے کہ گرمیوں کے بعد سے گندم کی قیمت دگنی ہو گئی ہے۔",
        "پولیس کے مطابق کوئی زخمی نہیں ہوا۔",
        "عدالت نے وزارت کو خطوط شائع کرنے کا حکم دیا ہے۔",
    ),
    "hi": (
        "तूफान के बाद बंदरगाह फिर खुला",
        "महापौर ने सोमवार को कहा कि पुल वसंत में खुलेगा, जो तय समय से एक साल बाद है।",
        "इंजीनियरों को दो खंभों में दरारें मिलीं और उन्होंने एक और जांच की मांग की।",
        "किसानों का कहना है कि गर्मियों के बाद से गेहूं की कीमत दोगुनी हो गई है।",
        "पुलिस के अनुसार कोई घायल नहीं हुआ।",
        "अदालत ने मंत्रालय को पत्र प्रकाशित करने का आदेश दिया है।",
    ),
    "tr": (
        "Liman fırtınadan sonra yeniden açıldı",
        (
            "Belediye başkanı pazartesi günü köprünün planlanandan "
            "bir yıl sonra, ilkbaharda açılacağını söyledi."
        ),
        "Mühendisler iki ayakta çatlak buldu ve yeni bir inceleme istedi.",
        "Çiftçiler buğday fiyatının yazdan bu yana ikiye katlandığını söylüyor.",
        "Polise göre yaralanan olmadı.",
        "Mahkeme bakanlığa mektupları yayımlama emri verdi.",
    ),
    "ja": (
        "嵐のあと港が再開",
        "市長は月曜日、橋は予定より一年遅れて春に開通すると述べた。",
        "技術者は二本の橋脚にひびを見つけ、再検査を求めた。",
        "農家によると、小麦の価格は夏から二倍になった。",
        "警察によると、けが人はいなかった。",
        "裁判所は省に手紙の公開を命じた。",
    ),
    "zh": (
        "风暴过后港口重新开放",
        "市长星期一说,大桥将于春天通车,比计划晚了一年。",
        "工程师在两个桥墩上发现裂缝,要求再次检查。",
        "农民说,小麦价格自夏天以来翻了一番。",
        "警方说,无人受伤。",
        "法院下令该部公布这些信件。",
    ),
    "id": (
        "Pelabuhan dibuka lagi setelah badai",
        (
            "Wali kota mengatakan pada hari Senin bahwa jembatan akan "
            "dibuka pada musim semi, setahun lebih lambat dari rencana."
        ),
        "Para insinyur menemukan retakan pada dua tiang dan meminta pemeriksaan lagi.",
        "Petani mengatakan harga gandum naik dua kali lipat sejak musim panas.",
        "Tidak ada yang terluka, kata polisi.",
        "Pengadilan memerintahkan kementerian menerbitkan surat-surat itu.",
    ),
    "pl": (
        "Port znów otwarty po sztormie",
        (
            "Burmistrz powiedział w poniedziałek, że most "
            "zostanie otwarty wiosną, rok później niż planowano."
        ),
        "Inżynierowie znaleźli pęknięcia w dwóch filarach i poprosili o kolejną kontrolę.",
        "Rolnicy mówią, że cena pszenicy podwoiła się od lata.",
        "Nikt nie został ranny, podała policja.",
        "Sąd nakazał ministerstwu opublikowanie listów.",
    ),
    "fa": (
        "بندر پس از توفان دوباره باز شد",
        "شهردار روز دوشنبه گفت که پل در بهار، یک سال دیرتر از برنامه، باز خواهد شد.",
        "مهندسان در دو پایه ترک پیدا کردند و بازرسی دیگری خواستند.",
        "کشاورزان می\u200cگویند قیمت گندم از تابستان دو برابر شده است.",
        "به گفته پلیس کسی آسیب ندید.",
        "دادگاه به وزارتخانه دستور داد نامه\u200cها را منتشر کند.",
    ),
    "uk": (
        "Порт відкрився після шторму",
        "Мер заявив у понеділок, що міст відкриють навесні, на рік пізніше, ніж планували.",
        "Інженери знайшли тріщини у двох опорах і попросили ще одну перевірку.",
        "Фермери кажуть, що ціна на пшеницю з літа подвоїлася.",
        "За даними поліції, ніхто не постраждав.",
        "Суд зобов'язав міністерство оприлюднити листи.",
    ),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_language_of_a_short_article_is_recognised_without_a_declaration(language: str) -> None:
    assert language_of(SENTENCES[language], None) == language


@pytest.mark.parametrize("language", SENTENCES)
def test_the_language_of_a_sentence_is_recognised_correctly_or_not_at_all(language: str) -> None:
    for sentence in SENTENCES[language]:
        assert language_of([sentence], None) in {language, None}


def test_the_language_of_most_sentences_is_recognised() -> None:
    told = [language_of([one], None) for some in SENTENCES.values() for one in some]
    assert sum(map(bool, told)) >= 0.6 * len(told)


def test_words_overrule_a_wrong_declaration_and_few_words_do_not() -> None:
    assert language_of(SENTENCES["fr"], "en-US") == "fr"
    assert language_of(SENTENCES["fr"][:1], "en") == "en"
    assert language_of(["2012"], "de") == "de"
    assert language_of(["2012"], None) is None


def test_languages_that_are_much_alike_are_as_declared() -> None:
    norwegian = ["Havnen åpner igjen etter stormen, sa ordføreren på mandag, et år senere enn"] * 4
    assert language_of(norwegian, "da") == "da"
    assert language_of(norwegian, "fr") in {"no", "nb", "nn", "da"}


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("EN", "en"),
        ("fra", "fr"),
        ("zh-Hans-CN", "zh"),
        ("iw", "he"),
        ("english", None),
        ("", None),
        (None, None),
    ],
)
def test_tags_of_languages(tag: str | None, code: str | None) -> None:
    assert code_of(tag) == code


def test_only_the_beginning_of_a_long_article_is_looked_at() -> None:
    assert language_of([*SENTENCES["en"] * 20, *SENTENCES["ru"] * 2000], None) == "en"
