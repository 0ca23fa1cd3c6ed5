"""What a question wants beside its kind, by its words: all that the reader, the plan and the answer ask of a text."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache


class Want(Enum):
    """One want, and the words by which it is known."""

    ONESELF = r"\b(?:i|i'm|im|i've|me|my|mine|our|we|us)\b"
    """Somebody speaks of their own case, or their family's."""
    OWN_DATE = r"\b(?:my|our|his|her|that|this|(?:the\s+)?same)\s+(?:old\s+)?(?:pd|(?:priority\s+)?date)\b"
    """The priority date that was told."""
    SOMEBODY = rf"{ONESELF}|\b(?:we're|he|she|they|his|her|their)\b"
    """Somebody's life or case is spoken of."""
    SEVERAL = r"\b(?:we|us|our|they|their)\b"
    """More than one person is spoken of."""

    # of a time to come, or only supposed
    TO_COME = (
        r"\b(?:(?:will|could)(?!\s+(?:yo)?u\b)|won't|going\s+to|gonna|might|may\s+(?!\d)|likely|chances?|odds|probab\w+|risk"
        r"|expect\w*|worr\w+|afraid|scared|coming(?!\s+(?:from|along|back|with)))\b"
    )
    SUPPOSED = r"\b(?:if|when|once|after|should|would)\b"
    """Something is only thought of: it changes no facts."""
    MAY = r"\b(?:can|could|before|(?:wants?|plan\w*|hop\w+|wish\w*|thinking)\s+(?:to|of))\b"
    ASKED = r"\?|\b(?:does|do|did|will|should|what|why|how)\b"
    """Something is asked, not told."""

    # of lines that are held against each other
    CROSSED = (
        r"\bwhen\s+(?:did|was|were|has|had|is)\b.{0,60}\b(?:pass(?:ed)?|past|overt[ao]ke\w*|ahead|behind|leapfrog\w*|surpass\w*)\b"
        r"|\bever\b.{0,30}\b(?:ahead|behind|pass(?:ed)?|overt[ao]ke\w*|(?:faster|slower|quicker|better|worse|further|later|earlier)\s+than)\b"
        r"|\b(?:what|which)\s+(?:month|bulletin)\b.{0,60}\b(?:pass(?:ed)?|overt[ao]ke\w*|leapfrog\w*)\b"
        r"|^(?:is|are|was|were)\b.*\balways\b.*\b(?:same|identical|equal|level)\b"
        r"|(?<!by )\b(?:what|which|how\s+many|how\s+often)\b.{0,30}"
        r"\b(?:months?|bulletins?|times|often)\b.{0,50}\b(?:ahead|behind|later|earlier)\b"
        r"|\b(?:ever|last)\s+(?:\w+\s+)?(?:differ\w*|apart)\b"
        r"|\bwhen\s+did\s+(?:they|both|(?:the|these)\s+(?:two|lines))\s+(?:\w+\s+)?(?:cross|meet|switch)\w*\b(?!.{0,12}\d)"
        r"|\bswap\w*|\b(?:chang|trad|switch)\w*\s+(?:places|order|positions)\b"
        r"|\b(?:first|last|earliest|latest)\s+(?:month|bulletin)\b.{0,60}\b(?:later|earlier|ahead|behind)\b"
        r"|\b(?:which|who)\s+(?:one\s+|of\s+\w+\s+)?was\s+(?:\w+\s+)?(?:ahead|behind)\s+in\s+(?:fy\s?|fiscal\s+year\s+)?20\d\d\b"
        r"|\b(?:last\s+time|first\s+time|(?:a|any|some)\s+(?:time|month|bulletin))\b.{0,60}\b(?:ahead|behind|pass\w*|same|equal|level)\b"
        r"|\b(?:when|ever|(?:what|which)\s+(?:months?|bulletins?))\b.{0,60}\b(?:the\s+same|equal|level|tied|identical)\b"
        r"|\b(?:biggest|largest|widest|greatest|max(?:imum)?|smallest|narrowest|least|min(?:imum)?)\s+(?:\w+\s+)?(?:gap|difference|distance|lead|margin|spread)\b"
        r"|\b(?:furthest|farthest|most|closest|nearest)\s+(?:apart|together|to\s+each\s+other)\b"
        r"|\bhow\s+(?:often|many\s+times)\b.{0,60}\b(?:pass(?:ed)?|overt[ao]ke\w*|leapfrog\w*|surpass\w*)\b"
        r"|\b(?:gap|difference|distance)\b.{0,60}\b(?:grow\w*|shr[iau]nk\w*|widen\w*|clos\w+|narrow(?:ing|ed)|getting|increas\w+)\b"
    )
    """Of two: when one was ahead of the other, when they were level, how far apart at most, and whether that grows."""
    COMPARED = (
        r"^(?!.*\bhow\s+(?:much\s+longer|many\s+more)\b)(?=.*\b(?:or|than|who|which|whose|vs|versus)\b)"
        r".*\b(?:faster|slower|quicker|sooner|first|longer|shorter|bigger|smaller|better|worse|ahead|behind|further|farther|earlier|later|older"
        r"|newer|(?:more|less)\s+(?:advanced|recent|backlogged|favou?rable))\b"
        r"|^(?!.*\b(?:how|since|been|stay\w*|ever|when)\b).*(?:\bsame\s+(?:final\s+action\s+|filing\s+)?(?:dates?|cut-?offs?)|\btied)\b.*\?"
        r"|^(?:what(?:'s|\s+is)\s+)?(?:the\s+)?diff(?:erence)?\b|\bdiff(?:erence)?\W*$"
    )
    """Of several: which is ahead, or has the longer wait."""
    GROWTH = r"\b(?:grow\w*|shr[iau]nk\w*|widen\w*|clos(?:ing|ed)|narrow(?:ing|ed)|getting|increas\w+)\b"
    """Whether a gap grows."""
    CLOSES = r"\b(?:shr[iau]nk\w*|clos(?:ing|ed)|narrow(?:ing|ed)|smaller|less)\b"
    FASTER = (
        r"\b(?:faster|slower|quicker|sooner|earlier|better|worse|shorter|longer|ahead|behind"
        r"|(?:moved|advanced|gained)\s+(?:more|further|less))\b"
    )
    """One is held against another."""
    NARROWEST = r"\b(?:narrowest|smallest|least|minimum|min|closest|nearest)\b"
    WIDEST = r"\b(?:gap|difference|distance|lead|margin|spread|apart)\b"
    LEVEL = r"\b(?:same|equal|level|tied|identical)\b"
    IN_FRONT = r"\b(?:ahead|behind|before|first|sooner|earlier|in\s+front)\b"
    """Whose turn comes first."""
    NEARER = (
        rf"{IN_FRONT}|\bnext(?:\s+in\s+line)?\b(?!\s+(?:month|year|week|bulletin|fiscal))"
        r"|\b(?:which|whose|better|best|closer|closest|nearer|nearest|faster|or|compare)\b"
    )
    """Which of several turns comes first, or is best."""
    BETTER_OFF = (
        r"\b(?:better|worse|longer|shorter|faster|slower|sooner|quicker|advantag\w*|disadvantag\w*|benefit\w*|worth)\b"
    )
    """In which of several categories one waits less."""
    OF_ALL_LINES = (
        r"\b(?:is|are)\b.{2,30}\bthe\s+(?:slowest|longest|worst|fastest|quickest|shortest|most\s+backlogged)\b"
    )
    """Whether a line is the slowest, or fastest, of all."""

    # of moves
    MOVES = r"\b(?:mov(?:es?|ed|ing)|advanc\w+|gain(?:s|ed)?)\b"
    MORE = r"\b(?:more|most|further|farther|faster|better|less|least|slower|worse)\b"
    """Of several that moved: which did so more."""
    WHICH_MORE = (
        r"^(?=.*\b(?:which|who|whose|what|where|or)\b)"
        r".*\b(?:larger|bigger|greater|longer|deeper|steeper|sharper|stronger|more|most|largest|biggest|longest|worse|worst|better|best"
        r"|further|furthest|farther|farthest|faster|fastest|less|least|smaller|smallest|slower|slowest|shorter|shortest)\b"
    )
    """Which of several found was more, or most, which the answer says first."""
    IS_BETTER = (
        r"^(?:(?:so|and|but|ok|then)[\s,]+)*(?:is|are|was|were|has|have|had|did|does)\b"
        r".*\b(?:better|improv\w*|worse\w*|mov\w+|advanc\w+|progress\w*|retrogress\w*|back(?:wards?)?|ahead|further|forward)\b"
    )
    """Whether a line moved ahead, or back, yes or no."""
    IS_LEVEL = (
        r"^(?:(?:so|and|but|ok|then)[\s,]+)*(?:is|are|was|were|do|does|did)\b"
        r".*\b(?:all|every|each|any)\b.*\b(?:same|equal|identical)\b"
    )
    """Whether all columns say the same, yes or no."""
    LEAST = r"\b(?:least|less|worst|worse|slowest|slower|smallest)\b"
    BACK = (
        r"\bretro\w*|(?<!months )(?<!years )\bback(?:wards?)?\b|\bslip\w*"
        r"|\b(?:fell|falls?|drop\w*|(?:got|became|went)\s+worse)\b"
    )
    PACE = (
        r"\b(?:how|mov\w+\s+(?:so|very|too|really))\s+(?:fast|quick\w*|slow\w*)\b|\bmov\w+\s+(?:fast|quick\w*|slow\w*)\b|\bspeed\b|\bpace\b|\brate\b"
        r"|\b(?:average|mean)\b|\b(?:per|each|every|a)\s+month\b|\b(?:at\s+all|lately|recently|these\s+days|any\s?more)\b"
    )
    """How it moves over a time, not in one bulletin."""
    PACE_NOW = (
        r"\b(?:getting|gotten|got|become|becoming|mov(?:es?|ing)|advanc(?:es?|ing)|go(?:es|ing)?)\s+(?:\w+\s+)?"
        r"(?:faster|fastest|quicker|quickest|slower|slowest|better|worse)\b"
        r"|\bfaster\s+moving\b|\b(?:slow\w*\s+down|speed\w*\s+up|picking\s+up|accelerating)\b"
        r"|\b(?:slower|faster)\s+(?:now\s+)?than\s+(?:last\s+year|before|usual|(?:it\s+)?(?:was|used\s+to))\b"
    )
    """The pace now: against the past, or of which line it is higher."""
    AVERAGE = r"\b(?:average|avg|mean)\b"
    MEDIAN = r"\bmedian\b"

    # of times
    YEARLY = (
        r"^(?:and\s+|the\s+)*(?:best|worst|fastest|slowest)\W*$|"
        r"\b(?:which|what|best|worst|fastest|slowest)\s+(?:fiscal\s+|calendar\s+)?(?:years?|fy)\b(?!\s+(?:are|is)\b)"
        r"|\b(?:per|each|every|by)\s+(?:fiscal\s+|calendar\s+)?(?:years?|fy)\b(?!\s*\d)"
        r"|\b(?:usual|typical|normal|general|average)\w*\b.{0,40}\b(?:in|per|an?|each|every)\s+(?:an?\s+|one\s+|1\s+)?ye?a?r\b"
        r"|\bever\s+(?:\w+\s+)?(?:faster|slower|quicker)\b"
        r"|\byear(?:ly|[\s-]+(?:by|over|on|to)[\s-]+year)\b|\bannual(?:ly)?\s+(?:mov|advanc|progress|change)\w*"
    )
    """The movement of each year."""
    FISCAL = r"\bfiscal\b|\bfy\b"
    MONTHLY = r"\bmonth\s+by\s+month\b|\bmonthly\b|\b(?:every|each)\s+(?:month|bulletin)\b|\ball\s+(?:the\s+)?months\b"
    SINCE = r"\bsince\b(?!\s+then)|\b(?:has|have)\b.*\b(?:moved|advanced|progressed)\b"
    SINCE_THEN = r"\b(?:since|after|from)\s+(?:then|that|there)\b|\bsince\W*$"
    LASTED = r"\bhow\s+(?:long|many\s+(?:months|bulletins|years))\b(?!.*\b(?:since|ago)\b)"
    FOR_HOW_LONG = (
        r"^(?:and\s+|but\s+)?(?:for\s+)?how\s+(?:long|many\s+(?:months|bulletins))\b"
        r"(?!.*\b(?:take|took|until|till?|after|since|before)\b)(?:\s+\S+){0,5}\W*$"
    )
    """How long that lasted which was just told."""
    AS_IT_STANDS = (
        r"^(?:(?:what|which|who|where|when|how)\s+(?:\w+\s+){0,2})?"
        r"(?:is|are|am|can|could|do|does|will|would|should|may|might|has|have|appl(?:y|ies)|i'm|i\s+am)\b"
    )
    """What is asked of the present, whatever month was spoken of ("can I file already?")."""
    OF_THEN = r"\b(?:then|there|that\s+(?:month|bulletin|time|year)|was|were|did|been)\b"
    """What makes it one of the time spoken of."""
    STAYED = (
        r"\bhow\s+long\b.{0,60}\b(?:stay\w*|remain\w*|si?t|sitting|stand|stood|stuck|was|were|been)\b"
        r".*\b(?:before|until|till|up\s+to)\b"
    )
    """The run of months that came before a time, not all such months."""

    # of cut-offs and states
    NOTES = (
        r"\b(?:foot)?notes?\b|\bsa(?:y|ys|id)\s+(?:\w+\s+)?about\b|\bwarnings?\b|\b(?:warn(?:s|ed)?|announce[ds]?)\b"
    )
    """The text of a bulletin beside its charts."""
    NOT_SO = (
        r"\b(?:had|have|has)\s+(?:an?\s+)?(?:final\s+action\s+)?cut-?off"
        r"|(?:\b(?:not|never)|n't|\bnon)[\s-]+(?:been\s+)?(?:current|unavailable)\b"
    )
    """What is not current, or not unavailable."""
    BECAME = r"\b(?:bec[ao]m\w+|turn(?:ed)?|go|went|newly|new)\b"
    WHEN = r"\b(?:when|(?:which|what)\s+(?:month|bulletin))\b"
    STOPPED = (
        r"\b(?:stop\w*|ceas\w*|no\s+longer)\s+(?:being\s+)?current\b|\b(?:lost|lose|loses)\s+(?:its\s+)?(?:c\b|current)"
        r"|\b(?:bec[ao]me|went|go|turn(?:ed)?)\s+(?:not|non)[\s-]?current\b"
    )
    """The first month in which it was not current any more, not the last in which it was."""
    STAYS = r"\b(?:stay|remain|keep)s?\s+(?:\w+\s+)?(?:current|unavailable)\b"
    ENDED = (
        r"^(?:(?:so|and|but)\s+)*(?:(?:until|till)\s+when\b(?!.*\b(?:wait|will)\b)"
        r"|(?:when|how)\s+did\s+(?:it|that|this|they)\s+(?:stop|end)\b)"
    )
    """When the state ended that was just spoken of."""
    STILL = r"\bsince\s+when\b|\b(?:has|have|is|are)\b.*\bcurrent\b"
    GONE = r"\b(?:discontinu|disappear|abolish|remov|lose|lost)\w*"
    BEYOND = r"\bcurrent\b|\b(?:past|beyond|exceed\w*|pass(?:es|ed)?)\b(?=.*\d)|\bwait\w*\b"
    """A later date, not the day itself."""
    BELOW = r"\b(?:below|under|earlier\s+than|older\s+than|prior\s+to|before)\s+(?:the\s+year\s+)?(?:19|20)\d\d\b"
    HIGHEST = r"\b(?:max(?:imum)?|highest|latest|newest|furthest|best)\b"
    LOWEST = r"\b(?:min(?:imum)?|lowest|earliest|oldest|worst)\b"
    SHORTEST = r"\b(?:shortest|smallest|least|fewest|best|quickest|fastest|newest|latest|most\s+(?:recent|advanced))\b"
    WAIT = (
        r"\bhow\s+(?:long|many\s+(?:years|months)|big|bad)\b.{0,60}\b(?:wait\w*|lines?|queues?|backlogs?)\b"
        r"|\bhow\s+(?:long|many\s+years)\s+(?:to|for|does|do|will|would|it)\b|\bhow\s+many\s+(?:years|months)\s+(?:behind|back)\b"
        r"|\b(?:any|a|no|what(?:'s|\s+is)\s+the|whats\s+the)\s+(?:\S+\s+){0,3}?(?:wait\w*|line|queue|backlog)\b|\bwait(?:ing)?\s+(?:times?|periods?)\b"
        r"|\bhow\s+long\b.{0,16}\b(?:between|from)\s+(?:the\s+)?(?:filing|petition\w*|i-?1[34]0|priority\s+date|application|perm)\b"
        r"|\b(?:takes?|waits?)\s+(?:\w+\s+)?\d{1,2}\+?\s+years\b"
    )
    AGE = (
        r"\bwait\w*\b.*\bthan\b|\bhow\s+old\b|\b(?:before|behind)\s+(?:the\s+|its\s+(?:own\s+)?)?(?:bulletin|month)\b|\bhow\s+long\s+(?:did|ha[sd]|have)\b|\bwait\w*\b.*\b(?:years?|months?)\b"
        r"|\bhow\s+(?:long|many\s+(?:years|months))\b.*\b(?:wait\w*|lines?|queues?|backlog\w*|behind)\b"
    )
    """How old a cut-off is in its own bulletin's month."""
    CURRENT_THEN = r"\b(?:be|becomes?|gets?|go|goes|turn|stay|remain|going)\s+(?:\w+\s+)?(?:current|c)\b"
    UNAVAILABLE_THEN = r"\b(?:be|becomes?|gets?|go|goes|turn|stay|remain|going)\s+(?:\w+\s+)?(?:unavailable|u)\b"
    WHICH_COUNTRY = r"\b(?:which|what)\s+(?:\w+\s+)?(?:countr(?:y|ies)|columns?|areas?)\b"
    EVERYWHERE = (
        r"\b(?:for|to)\s+(?:everyone|everybody|all(?:\s+(?:the\s+)?(?:countries|columns|areas))?\W*$)"
        r"|\b(?:in|for)\s+(?:every|all)\s+(?:the\s+)?(?:countr\w+|columns?|areas?|chargeabilit\w+)\b|\beverywhere\b"
    )
    """The rows that are so in each of their columns."""

    # of somebody's own case
    PETITIONED = (
        r"\b(?:filed|petitioned|sponsor(?:s|ed|ing)?|applied|is\s+(?:filing|sponsoring|petitioning)|put\s+in)\s+"
        r"(?:an?\s+\S+\s+|papers\s+)?(?:for\s+)?(?:me|us)\b"
    )
    """A petition is told of which the person who asks is the beneficiary."""
    HOW_FAR = (
        r"\bhow\s+(?:much|far|many)\b.{0,24}\b(?:need|have|has|must)\b.{0,16}\b(?:move|advance|go|progress|jump)\b|"
        r"\bhow\s+(?:many\s+days|far|much|long|close)\b.{0,40}\b(?:ahead|behind|before|short|shy|late|early|away|off|miss\w*|from|am\s+i)\b"
        r"|\bhow\s+(?:far|close|many\s+days)(?:\s+(?:off|short|left|away|behind|ahead))?\W*$"
    )
    TO_FILE = (
        r"\b(?:file|filing|submit|send|apply|put)\b.{0,40}\b(?:i-?)?485\b|\bapply\b.{0,20}\badjust|\badjust\w*\s+(?:my\s+)?status"
        r"|\b(?:can|could|may|able)\b.{0,16}\b(?:file|adjust)\b"
    )
    STILL_WAITS = r"\bstill\s+(?:\w+\s+)?(?:wait\w*|stuck|in\s+(?:the\s+)?(?:line|queue))\b|\bstill\s+not\s+current\b"
    """Whether the wait is not over, which being current denies."""
    HOPE = (
        r"\b(?:hopeless|pointless|los(?:e|es|ing|t)\s+(?:all\s+|my\s+|any\s+)*hope|giv(?:e|ing)\s+up|lost\s+cause|worth\s+(?:waiting|the\s+wait|it\s+to\s+(?:wait|stay))"
        r"|waste\s+of\s+time|any\s+hope|live\s+to\s+see|in\s+my\s+lifetime|die\s+(?:before|waiting))\b"
    )
    """Whether waiting makes sense."""
    INTERVIEW = r"\binterview\w*\b"
    BECOMES_OF_CHILD = (
        r"\bwhat\s+(?:happens|if|about)\b|\b(?:explain|words)\b|\bage[sd]?[\s-]+out\b|\b(?:will\s+)?turns?\s+21\b"
        r"|\b(?:safe|protected|still|lost|make\s+it|too\s+(?:old|late)|includ\w+|derivative|come\s+along)\b"
    )
    """What a child's age leads to, before the line."""
    IN_ADVANCE = r"\badvance\b|\bnotif\w*|\bahead\b|\bnext\s+month\b"
    """The rank numbers of the month after a bulletin's own, which it prints as well."""
    REGIONS = r"\b(?:which|what|all|each|every)\s+(?:\w+\s+)?(?:regions?|countr(?:y|ies))\b"
    """The ranks of all regions, whosever was spoken of."""
    LOTTERY = r"\b(?:dv|diversity|lottery)\b"
    MEANS = (
        r"\b(?:mean(?:s|ing)?|define|definition|stands?\s+for|explain)\b"
        r"|\bwhat(?:'s|s|\s+is|\s+are)\s+(?:an?\s+)?[\w\s-]{1,24}\W*$"
    )
    """What a word means."""
    EVER = (
        r"^(?:and\s+|so\s+)?(?:has|have|had|was|were|did|is|are)\b.*\b(?:ever|at\s+any\s+(?:time|point)|at\s+all)\b"
        r"|^(?:did|was\s+there)\b.*\bretrogress|^.*\b(?:true|right|correct)(?:\s+or\s+\w+)?\W*$"
    )
    """Whether it was ever so, yes or no."""
    MEASURED = r"\b(?:more|less|fewer|longer|over|least|by|than)\b.*\b(?:years?|months?|days?|times)\b"
    """How much it was, which the answer tells and does not judge."""

    def found(self, text: str) -> re.Match[str] | None:
        """Return the words of the normal `text` that want this."""
        return _pattern(self.value).search(text)

    def of(self, text: str) -> bool:
        """Whether the normal `text` wants this."""
        return self.found(text) is not None


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words)


def of_two(text: str) -> bool:
    """Whether a sentence that names lines holds them against each other, so that it is one question."""
    return Want.CROSSED.of(text) or Want.COMPARED.of(text)
