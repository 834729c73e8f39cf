"""Word lists of English for the rules that split and search texts. Pure."""

from __future__ import annotations

import re


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A name follows these; they never end a sentence.
TITLES = _listed(
    "mr mrs ms mx dr prof st mt ft rev hon gen col maj capt lt sgt cpl cmdr adm sen rep gov pres "
    "supt insp det messrs mme mlle vs cf e.g i.e viz ca approx dept univ"
)
# These are abbreviations where a number follows.
BEFORE_NUMBERS = _listed("no nos fig figs eq vol vols p pp ch sec art")
# These may end a sentence: they do where a usual opening word follows.
MAY_END = _listed(
    "jr sr inc ltd co corp bros etc ave blvd rd esq phd ph.d m.d b.a m.a a.m p.m u.s u.k u.n e.u "
    "u.s.a d.c jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs "
    "fri sat sun ed eds al v"
)
OPENING_WORDS = _listed(
    "a after all also although an and another are as at because before both but by can did do "
    "does during each even every few first for from had has have he her here his how however i if "
    "in is it its just last later many meanwhile most my no nobody none not nothing now of on "
    "once one only our she since so some still such that the their then there these they this "
    "those though to today two under until was we were what when where whether which while who "
    "why will with yesterday yet you your"
)
SAYING = (
    "said|says|asked|asks|added|adds|cried|cries|replied|replies|wrote|writes|told|tells|thought|"
    "thinks|recalled|recalls|remembers|called|calls|shouted|shouts|answered|answers|wondered|wonders"
)

DETERMINERS = _listed(
    "a an the this that these those its his her their our my your each every another no any some "
    "both either neither which what whose all"
)
PREPOSITIONS = _listed(
    "of in on at by for with from to into onto over under above below between among through "
    "during before after since until about against across along around behind beside beyond "
    "despite down inside like near off outside past per than toward towards upon up via within "
    "without as out"
)
# Verbs are given where their form alone doesn't tell them from nouns often enough to matter.
_OTHERS = _listed(
    "i me myself we us ourselves you yourself he him himself she herself it itself they them "
    "themselves who whom someone somebody anyone anybody everyone everybody nobody nothing "
    "something anything everything one ones other others and but or nor so yet if because "
    "although though while whereas unless whether where when why how there here then thus hence "
    "therefore however is are was were be been being am do does did doing done have has had "
    "having can could may might must shall should will would ought not n't isn't aren't wasn't "
    "weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't wouldn't shouldn't "
    "it's that's there's he's she's they're we're i'm i've you're i'd he'd she'd they'd let let's "
    "also again ago almost already always anyway away back else enough even ever far first "
    "following further hardly instead just last least less little many maybe meanwhile more most "
    "much nearly never next now often once only otherwise perhaps quite rather really same "
    "several since some sometimes soon still such today together tomorrow tonight too twice "
    "usually very well yesterday few half whole own new old good bad big small great long short "
    "high low early late full sure able better best worse worst different main real right wrong "
    "true recent certain only said says say saying asked ask asks told tell tells added adds "
    "called call calls made make makes making took take takes taken taking got get gets getting "
    "went go goes going gone came come comes coming gave give gives given giving found find finds "
    "saw see sees seen seeing knew know knows known think thinks thought want wants wanted need "
    "needs needed use uses used using put puts kept keep keeps set sets let lets left leave "
    "leaves became become becomes began begin begins seem seems seemed show shows showed shown "
    "turn turns turned look looks looked work works worked run runs ran help helps helped start "
    "started stop stops stopped try tries tried hold holds held bring brings brought means "
    "meant rose rise rises fell fall falls fallen grew grow grows stood stand stands sat sit sits "
    "lost lose loses won win wins paid pay pays sold sell sells bought buy buys read reads wrote "
    "write writes written spent spend spends built build builds heard hear hears met meet meets "
    "happen happens happened according including based due zero two three four five six seven "
    "eight nine ten eleven twelve hundred thousand million billion dozen second third fourth "
    "fifth"
)
# Too general to be what an article is about.
_VAGUE = _listed(
    "minus plus captain inspector count age increase decrease "
    "year years month months week weeks day days hour hours minute minutes second seconds time "
    "times night nights morning evening afternoon monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november "
    "december spring summer autumn winter thing things way ways kind kinds sort lot lots part "
    "parts bit number numbers place places people person man men woman women boy girl child "
    "children point points case cases fact example end side sides half percent per cent mr mrs ms "
    "dr reason answer question idea word words life world home house area everyone somebody news "
    "story article result results problem problems name names line top bottom rest middle group "
    "groups"
)
# A sentence that opens with one of these goes on from the one before.
POINTING_BACK = _listed(
    "this that these those his hers their theirs its him them so then but and or nor yet neither "
    "such others i we you my our your afterwards meanwhile because"
)
PRONOUNS = _listed("he she it they them ones both")
FUNCTION_WORDS = DETERMINERS | PREPOSITIONS | _OTHERS
VAGUE_WORDS = _VAGUE

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_USUAL = _listed(
    "the of and to in a is that it was for on with as at by this have from or had but not are be "
    "they which he she his her their an were been has who when will what there its"
)


def is_english(text: str) -> bool:
    """Whether at least one word in seven is among the most usual English ones.

    Ordinary English prose has one in three; other languages in Latin script stay below one in ten.
    Only the first 20,000 characters are looked at.
    """
    words = [word.lower() for word in _WORD.findall(text[:20_000])]
    return 7 * sum(word in _USUAL for word in words) >= len(words) > 0
