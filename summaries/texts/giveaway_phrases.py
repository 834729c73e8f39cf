"""Phrases by which a text gives away that a model wrote it, or that it is no summary at all. Pure.

Patterns for texts as `folded` makes them: small letters without marks on them, one blank between
words. Each is written with its marks and folded once. Languages: English, German, French, Spanish,
Chinese (both scripts), Arabic. A phrase of another language is not seen; the team can add it.
"""

from __future__ import annotations

from typing import Final

_THING: Final = (
    r"(?:artificial intelligence|large language model|language model|llm|"
    r"(?:ai|a\.i\.)(?: language)?(?: model| assistant| system| chatbot| program)?|"
    r"(?:virtual|digital) assistant|chatbot|text-based ai)"
)
# "I am an AI researcher" is a person's: what follows decides.
_NOTHING_MORE: Final = (
    r"(?=$|[.,;:!)\"—–-]| (?:and|developed|created|trained|made|built|designed|by|that|which|so|"
    r"without|here)\b)"
)
_KI: Final = (
    r"(?:ki|künstliche intelligenz|ki-(?:sprach)?modell|ki-assistent|(?:großes )?sprachmodell|"
    r"chatbot|virtueller assistent)"
)
_IA: Final = (
    r"(?:ia|intelligence artificielle|(?:grand )?modèle (?:de langage|de langue|linguistique)"
    r"(?: d'ia)?|assistant (?:ia|virtuel)|chatbot)"
)
_IA_ES: Final = (
    r"(?:ia|inteligencia artificial|(?:gran )?modelo (?:de lenguaje|de lengua)(?: de ia)?|"
    r"asistente (?:de ia|virtual)|chatbot)"
)
_ZH: Final = (
    r"(?:ai|人工智能|人工智慧|大型?语言模型|大型語言模型|语言模型|語言模型|大模型|"
    r"智能助手|聊天机器人|聊天機器人)"
)
_ZH_MORE: Final = r"(?:语言模型|語言模型|模型|助手|助理|程序|系统|系統)?"
_ZH_BY: Final = r"(?:由[^。，]{1,20}?(?:开发|開發|训练|訓練|研发)的)?"
_AR: Final = (
    r"(?:نموذجا? لغويا?|نموذجا? ذكاء|نموذج لغة|ذكاء اصطناعي|مساعد ذكي|مساعد افتراضي|روبوت محادثة)"
)

# Models that people know by name; whoever says to be one of them is one.
KNOWN_MODELS: Final = (
    r"(?:chat ?gpt|gpt[ -]?\d[\w.]*|claude|gemini|bard|copilot|llama|mistral|mixtral|qwen|"
    r"deepseek|grok|kimi|ernie bot|chatglm|文心一言|通义千问|通義千問)"
)

SELF_REFERENCE: Final[tuple[tuple[str, str], ...]] = (
    # English
    ("as a|being a",
     rf"\b(?:as|being) an? {_THING}(?:,? (?:developed|created|trained|made|built|designed) by "
     rf"[^.,]{{1,60}})?"
     r",? (?:i\b|i'|my\b|it is not possible for me)"),
    ("i am|i'm",
     rf"\b(?:i am|i'm)(?: just| only| merely| simply)? an? {_THING}{_NOTHING_MORE}"),
    ("i am|i'm|my name is",
     rf"\b(?:i am|i'm|my name is) [^,.;]{{1,30}}, an? {_THING}{_NOTHING_MORE}"),
    ("my training|my knowledge|my last",
     r"\bmy (?:training data|knowledge cut-?off|training cut-?off|last (?:knowledge|training) "
     r"update)\b"),
    ("last update", r"\bas of my last update\b"),
    ("i was|i am|i have",
     r"\bi (?:was|am|have been) (?:created|developed|built|trained|made) by (?:openai|anthropic|"
     r"google|meta|microsoft|mistral|alibaba|deepseek|xai|cohere)"
     r"(?: ai)?(?=$|[.,;:!)\"—–-]| (?:and|to|as|for)\b)"),
    ("i am|i'm|my name is",
     rf"\b(?:i am|i'm|my name is) {KNOWN_MODELS}(?!\w)"),
    ("as ",
     rf"\bas {KNOWN_MODELS},? i\b"),
    ("summary|text|response|answer",
     r"\bthis (?:summary|text|response|answer) (?:was|is|has been) (?:ai-generated|"
     r"(?:generated|written|created|produced) (?:by|with|using) "
     rf"(?:(?:an? )?{_THING}|{KNOWN_MODELS}))(?!\w)"),
    # German
    ("als ",
     rf"\bals (?:ein |eine )?{_KI},? (?:kann|bin|habe|darf|verfüge|besitze) ich\b"),
    ("ich bin",
     rf"\bich bin (?:nur |lediglich |bloß )?eine? {_KI}(?=$|[.,;:!)\"—–-]| (?:und|von|das|die|"
     rf"der)\b)"),
    ("trainingsdaten",
     r"\b(?:meine|meiner|meinen) trainingsdaten\b"),
    ("ich bin|mein name",
     rf"\b(?:ich bin|mein name ist) {KNOWN_MODELS}(?!\w)"),
    # French
    ("en tant",
     rf"\ben tant qu(?:e |')(?:une? )?{_IA},? (?:je\b|j')"),
    ("je suis",
     rf"\bje suis (?:juste |seulement )?une? {_IA}(?=$|[.,;:!)\"—–-]| (?:et|développé|créé|"
     rf"entraîné|conçu|"
     r"par|qui)\b)"),
    ("mes donnees",
     r"\bmes données d'(?:entraînement|apprentissage)\b"),
    ("je suis|je m'appelle",
     rf"\b(?:je suis|je m'appelle) {KNOWN_MODELS}(?!\w)"),
    # Spanish
    ("como ",
     rf"\bcomo (?:una? )?{_IA_ES},? (?:yo|no puedo|puedo|soy|no tengo|tengo|mi|mis)\b"),
    ("soy ",
     rf"\bsoy (?:solo |simplemente )?una? {_IA_ES}(?=$|[.,;:!)\"—–-]| (?:y|desarrollad|cread|"
     rf"entrenad|por|"
     r"que)\w*)"),
    ("mis datos",
     r"\bmis datos de entrenamiento\b"),
    ("soy |me llamo",
     rf"\b(?:soy|me llamo) {KNOWN_MODELS}(?!\w)"),
    # Chinese
    ("作为|作為",
     rf"(?:作为|作為)(?:一个|一個|一名|一款|一种)?{_ZH_BY}{_ZH}{_ZH_MORE}[，, ]?我"),
    ("我",
     rf"我(?:只)?是(?:一个|一個|一名|一款|一种)?{_ZH_BY}{_ZH}{_ZH_MORE}(?=$|[。，,.；!！])"),
    ("我的",
     r"我的(?:训练数据|訓練資料|知识截止|知識截止)"),
    ("本|以下",
     rf"(?:本(?:摘要|文|总结|總結)|以下(?:摘要|内容|內容|总结|總結)?)(?:是|为|為)?由(?:{_ZH}|{KNOWN_MODELS})"
     r"[^。]{0,6}(?:生成|撰写|撰寫|总结|總結)"),
    ("我是|我叫",
     rf"我(?:是|叫){KNOWN_MODELS}"),
    # Arabic
    ("ك|بصفتي",
     rf"(?:\bك{_AR}|\bبصفتي {_AR})"),
    ("انا",
     rf"\bأنا (?:مجرد )?{_AR}"),
    ("بيانات",
     r"\bبيانات (?:تدريبي|التدريب الخاصة بي)\b"),
    ("انا|اسمي",
     rf"\b(?:أنا|اسمي) {KNOWN_MODELS}(?!\w)"),
)  # fmt: skip

_CANNOT: Final = (
    r"i (?:can(?:not|'t| not)|am (?:unable|not able) to|won't be able to|will not be able to|"
    r"must decline to|have to decline to)|i'm (?:unable|not able) to"
)
_ASKED: Final = (
    r"(?:(?:help|assist)(?: you)? with (?:that|this|your|such)|assist(?: you)?[.!]?$|comply with|"
    r"(?:process|analy[sz]e) (?:this|that|your|the) (?:request|article|text)|"
    r"fulfill? (?:this|that|your|the) request|"
    r"summari[sz]e (?:this|that|the|it|your)\b|"
    r"(?:provide|generate|create|write|produce|give)(?: you(?: with)?)?"
    r"(?: an?| the| this| that| any)?(?: \w+){0,2} (?:summary|breakdown|content|response)|"
    r"(?:access|open|browse|view|read)(?: the| this| that| your| any)?(?: \w+)? "
    r"(?:article|links?|urls?|internet|web ?pages?|content|files?|documents?))"
)

REFUSALS: Final[tuple[tuple[str, str], ...]] = (
    # English
    ("sorry",
     r"\b(?:i'm|i am)(?: really| very| truly| so)? sorry,? (?:but )?(?:as an? [^.,]{1,40},? )?"
     rf"(?:(?:{_CANNOT}) (?:help|assist|comply|fulfill?|provide|summari[sz]e|generate|create|"
     rf"write|"
     r"process|access|discuss|engage|complete|continue|do (?:that|this))|there (?:is|was) no "
     r"(?:article|text)|no (?:article|text) (?:is|was))\b"),
    ("i can|i am|i'm|i won't|i will|i must|i have",
     rf"\b(?:{_CANNOT}) {_ASKED}"),
    ("sorry", r"(?:^|[.!?] )sorry,? (?:but )?i can(?:not|'t|(?: not)) (?:do|help|assist)\b"),
    ("access",
     r"\bi (?:don't|do not) have (?:direct )?access to (?:the|this|that|your|any) (?:full )?"
     r"(?:article|text|link|url|internet)\b"),
    ("please",
     r"\bplease (?:provide|paste|send)(?: me)?(?: with)? the (?:full |actual |complete )?"
     r"(?:article|text)(?: text)?(?: you(?:'d| would)? (?:like|want)| so (?:that )?i\b| and "
     r"i(?:'ll| will)|[.!]?$)"),
    ("guidelines|polic|programming",
     r"\b(?:violates?|against) (?:my|our|openai's) (?:programming|(?:content|usage|use|safety) "
     r"(?:policy|policies|guidelines))\b"),
    ("afraid", r"(?:^|[.!?] )(?:i'm|i am) afraid (?:that )?i can(?:not|'t| not)\b"),
    ("i can|i am|i'm|i won't|i will|i must|i have",
     rf"^(?:unfortunately,? )?(?:{_CANNOT}) (?:provide|generate|create|write|discuss|share|answer|"
     r"engage (?:with|in)|continue with) (?:that|this|such)\b"),
    ("enough|sufficient",
     r"\bi (?:don't|do not) have (?:enough|sufficient) (?:information|context|text|content) to "
     r"(?:summari[sz]e|provide|create|generate|write)\b"),
    ("ability",
     r"\bi (?:don't|do not) have the ability to (?:browse|access|open|view|read)\b"),
    ("no article|no text|article|text",
     r"^(?:it (?:seems|looks like|appears)(?: like| that)? )?(?:there (?:is|was) )?(?:no|the|your) "
     r"(?:article|text)(?: text| content)? (?:(?:is|was|has been|seems to be|appears to be) )?"
     r"(?:provided|given|included|attached|missing|empty|not (?:provided|included|attached)|"
     r"to summari[sz]e)(?=$|[.,;:!]| in\b)"),
    ("safety system",
     r"\b(?:rejected|blocked|filtered) (?:as a result of|by) (?:our|the) safety system"),
    # German
    ("nachkommen|entsprechen",
     r"\b(?:ich kann|kann ich) dies(?:em|er) (?:wunsch|bitte|anfrage|aufforderung|anliegen)"
     r"(?: leider)? nicht (?:nachkommen|entsprechen)\b"),
    ("zugriff",
     r"\b(?:ich habe|habe ich) (?:leider )?keinen (?:direkten )?zugriff auf (?:(?:den|diesen) "
     r"(?:vollständigen )?(?:artikel|text|link|inhalt)|das internet)\b"),
    ("leid",
     r"\b(?:es )?tut mir leid,? (?:aber )?(?:ich|dabei|das|damit|dazu|hierbei|bei dieser "
     r"anfrage) "
     r"(?:kann|darf)\b"),
    ("ich",
     r"\b(?:ich kann|kann ich)(?: dir| ihnen| euch)? (?:dabei|damit|hierbei|bei dieser "
     r"anfrage|diese "
     r"anfrage|diesen (?:text|artikel|inhalt)|den (?:text|artikel))(?: leider)? nicht "
     r"(?:helfen|behilflich|zusammenfassen|erfüllen|beantworten|bearbeiten|weiterhelfen|öffnen)"),
    ("bitte",
     r"\bbitte (?:gib|geben sie|sende|senden sie|füge|fügen sie)(?: mir)? den (?:vollständigen )?"
     r"(?:text|artikel)(?: ein)?(?:, (?:damit|den)|[.!]?$)"),
    # French
    ("desole",
     r"\b(?:je suis )?(?:vraiment |sincèrement )?désolée?,? (?:mais )?je ne (?:peux|puis|"
     r"suis) pas\b"),
    ("je ne",
     r"\bje ne (?:peux|suis) pas (?:en mesure de |capable de )?(?:(?:vous|t') ?aider (?:avec|"
     r"à|dans)|"
     r"(?:répondre à|traiter|satisfaire) (?:cette|votre) demande|résumer (?:cet|ce) |"
     r"(?:accéder à|ouvrir) (?:cet|ce|l'|la page|le lien))"),
    ("fournir",
     r"\b(?:veuillez|merci de) (?:me )?fournir (?:l'article|le texte)"),
    ("acces",
     r"\bje n'ai pas (?:directement )?accès (?:à (?:(?:l'|cet )article|ce (?:lien|texte)|internet)|"
     r"au (?:texte|contenu|lien))"),
    # Spanish
    ("lament|disculp|perdon",
     r"(?:^|[.!?] )(?:lamento|lamentablemente|disculpa|disculpe|perdón),?(?: pero)? no "
     r"(?:poder|puedo) (?:ayudar|proporcionar|resumir|ofrecer|acceder|cumplir)"),
    ("resumen|contenido",
     r"\bno puedo (?:proporcionar|ofrecer|generar|crear|dar)(?:te|le)? (?:un|el|este|ese) "
     r"(?:resumen|contenido)"),
    ("lo siento",
     r"\blo siento(?: mucho)?,? (?:pero )?(?:no puedo|no me es posible|no estoy en "
     r"condiciones|no "
     r"tengo acceso)\b"),
    ("no puedo",
     r"\bno puedo (?:ayudar(?:te|le|les|los|las)? con (?:eso|esa|esto|esta)|cumplir con "
     r"(?:esa|esta|"
     r"tu|su) solicitud|responder a (?:esa|esta|tu|su) solicitud|resumir (?:este|ese|el "
     r"artículo)|"
     r"acceder (?:al|a la|a este) (?:artículo|enlace|página))"),
    ("por favor",
     r"\bpor favor,? (?:proporciona|proporcione|envíame|envíeme) el (?:artículo|texto)"),
    # Chinese
    ("抱歉|对不起|對不起|不好意思",
     r"(?:抱歉|对不起|對不起|不好意思)[，, ]*(?:但|但是|不过|因为[^。]{1,20})?[，, ]*"
     r"(?:作为[^。，]{1,20}[，,])?"
     r"我(?:无法|無法|不能|没办法|沒辦法|没有办法)"),
    ("我",
     r"我(?:无法|無法|不能)(?:为您|为你|給您|给您|给你|向您)?(?:提供|完成|满足|滿足|回答|处理|處理|协助|生成|总结|總結|访问)"
     r"(?:这个|這個|该|此|您的|你的|相关|相關|这样的|这篇|這篇)"),
    ("请",
     r"请(?:您|你)?(?:提供|发送|粘贴)(?:完整的)?(?:文章|正文|文本)(?:内容)?"),
    # Arabic
    ("عذرا|اسف|اعتذر|معذرة",
     r"(?:عذرا|آسف|أعتذر|المعذرة|معذرة)[،, ]*(?:و?لكن(?:ني|ي)?)? ?(?:أنا )?(?:لا (?:أستطيع|"
     r"يمكنني)|"
     r"لست قادرا|لن أتمكن)"),
    ("لا ",
     r"\bلا (?:أستطيع|يمكنني) (?:مساعدتك|المساعدة في (?:هذا|ذلك)|تلبية (?:هذا|طلبك)|تلخيص "
     r"(?:هذا|هذه|المقال)|"
     r"الوصول إلى (?:هذا|الرابط|المقال))"),
    ("يرجى",
     r"\bيرجى (?:تزويدي|تقديم|إرسال|مشاركة) (?:ب)?(?:نص )?(?:ال)?(?:مقال|نص)"),
)  # fmt: skip

SERVER_ERRORS: Final[tuple[tuple[str, str], ...]] = (
    ("<", r"<!doctype html|<html[ >]|<\?xml "),
    ("error", r"\{ ?[\"']error[\"'] ?:"),
    ("detail|message", r"^\{ ?[\"'](?:detail|message)[\"'] ?:"),
    ("error|http|status", r"\b(?:error|http|status)(?: code)?:? ?(?:4\d\d|5\d\d)\b"),
    (
        "request|unauthorized|forbidden|found|server|gateway|unavailable",
        r"\b(?:400 bad request|401 unauthorized|403 forbidden|404 not found|408 request time-?out|"
        r"429 too many requests|500 internal server error|502 bad gateway|503 service "
        r"(?:temporarily )?unavailable|504 gateway time-?out)\b",
    ),
    ("null|none|undefined|n/a|nan|object", r"^(?:null|none|undefined|n/a|nan|\[object object\])$"),
    ("unavailable", r"^service (?:temporarily |currently )?unavailable\b"),
    ("an error", r"\ban error (?:has )?occurred (?:while|during) (?:processing|generating)\b"),
    ("went wrong", r"\bsomething went wrong(?: while| on our end|\. (?:please|if this))"),
    ("server error", r"\binternal server error\b"),
    ("rate limit", r"\brate limit (?:reached|exceeded)\b"),
    ("quota", r"\b(?:insufficient_?quota|you exceeded your current quota)\b"),
    ("context", r"\b(?:context[_ ]?length[_ ]?exceeded|maximum context length is)\b"),
    ("traceback", r"\btraceback \(most recent call last\)"),
    ("upstream", r"\bupstream (?:connect error|request timeout)\b"),
    ("timed out", r"(?:^|[:.!] )(?:the |your )?(?:request|read|connection|gateway) timed out\b"),
    ("connection", r"\bconnection (?:refused|reset by peer)\b"),
    (
        "overloaded",
        r"\b(?:model|server|engine) is (?:currently |temporarily )?overloaded\b(?! (?:with|by)\b)",
    ),
    ("cuda", r"\bcuda out of memory\b"),
    ("api key", r"\binvalid api key\b|\bincorrect api key provided\b"),
)
