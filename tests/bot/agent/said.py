"""Answers as models put them, with the tool calls that they rest on: right ones, and ones that say "
"a value of another."""

from __future__ import annotations

EB2_INDIA = 'cutoff_date {"preference": "EB2", "country": "India"}'
EB3_INDIA = 'cutoff_date {"preference": "EB3", "country": "India"}'
EB2_CHINA = 'cutoff_date {"preference": "EB2", "country": "China"}'
EB1_ALL = 'cutoff_date {"preference": "EB1"}'
EB1_INDIA = 'cutoff_date {"preference": "EB1", "country": "India"}'
F2A_MEXICO = 'cutoff_date {"preference": "F2A", "country": "Mexico"}'
F2A_ALL = 'cutoff_date {"preference": "F2A"}'
EB2_BRAZIL = 'cutoff_date {"preference": "EB2", "country": "Brazil"}'
CHECKED = 'check_priority_date {"preference": "EB2", "country": "India", "priority_date": "2013-03-01"}'
FORECAST = 'forecast_date {"preference": "EB2", "country": "India", "priority_date": "2013-03-01"}'
CHANGES = 'visa_bulletin {"category": "employment", "chart": "final_action"}'
HISTORY = 'date_history {"preference": "EB2", "country": "India", "first": "2024-09", "last": "2024-12"}'
RELIGIOUS = 'cutoff_date {"preference": "EB4_RELIGIOUS"}'
EB4_BEFORE = 'cutoff_date {"preference": "EB4", "country": "ALL", "month": "2024-09"}'
ASKED = "Is EB-2 India with 2013-03-01 current?"
REACHED = 'check_priority_date {"preference": "EB3", "country": "Philippines", "priority_date": "2022-06-15"}'
ASKED_MANILA = "EB-3 Philippines 2022-06-15?"

RELIGIOUS_OCTOBER = 'cutoff_date {"preference": "EB4_RELIGIOUS", "month": "2024-10"}'
EB1_CHINA = 'cutoff_date {"preference": "EB1", "country": "China"}'
F1_MEXICO = 'movement {"preference": "F1", "country": "Mexico", "first": "2024-09", "last": "2024-12"}'
FORECAST_MEXICO = 'forecast_date {"preference": "F2A", "country": "Mexico", "priority_date": "2021-09-01"}'
ASKED_MEXICO = "F2A Mexico 2021-09-01"
EQUAL = 'check_priority_date {"preference": "F4", "country": "Philippines", "priority_date": "2004-02-01"}'
NO_COLUMN = (
    'check_priority_date {"preference": "F3", "country": "India", "priority_date": "1997-01-08", "month": "2003-01"}'
)
NO_COLUMN_EARLIER = NO_COLUMN.replace("1997-01-08", "1996-05-05")
ASKED_EQUAL = "F4 Philippines 2004-02-01"
GONE = (
    "Los trabajadores religiosos no están disponibles.", "Os trabalhadores religiosos não estão disponíveis.",
    "No visas are available for religious workers.", "For religious workers no visa numbers were left.",
    "Religious workers are not available this month.", "Für religious workers sind keine Visa verfügbar.",
    "Les religious workers ne sont plus disponibles.", "宗教工作者类别目前不可用。",
)  # fmt: skip
"""What is true of religious workers in October 2024, and not in December."""

NOT_YET = (
    "No, tu fecha de prioridad todavía no está al día.", "Não, sua data de prioridade ainda não está corrente.",
    "Non, votre date de priorité n'est pas encore courante.", "Nein, Ihr Prioritätsdatum ist noch nicht aktuell.",
    "您的优先日还没有排到。", "귀하의 우선일자는 아직 커런트가 아닙니다.", "EB-2 भारत करंट नहीं है।",
    "Hindi pa current ang priority date mo.", "Ngày ưu tiên của bạn chưa đến lượt.",
)  # fmt: skip
ALREADY = (
    "Sí, tu fecha de prioridad ya está vigente.", "Sim, sua data de prioridade já está corrente.",
    "Oui, votre date de priorité est courante.", "Ja, Ihr Prioritätsdatum ist aktuell.", "您的优先日已经排到了。",
    "귀하의 우선일자는 커런트입니다.", "जी हाँ, आपकी तिथि करंट है।", "Oo, current na ang priority date mo.",
    "Vâng, ngày ưu tiên của bạn đã đến lượt.", "Your category shows Current.", "Status: Current",
)  # fmt: skip
UNDECIDED = (
    "Cuando tu fecha esté al día, puedes pedir; C significa que la categoría está al día.",
    "Wenn Ihr Datum aktuell ist, reichen Sie ein. EB-2 Indien ist aktuell beim 1. August 2012.",
    "如果您的优先日已经排到了，就可以递交。", "우선일자가 커런트이면 신청할 수 있습니다.",
    "Kung current na ang petsa mo, mag-file ka.", "Nếu ngày của bạn đã đến lượt, hãy nộp đơn.",
    "El boletín actual es el de diciembre de 2024. Note: Current bulletins come out in the middle of a month.",
    "The cut-off is 7 months before your priority date, and the two charts lie 153 days apart.",
    "You have one year after a visa becomes available. Wait for the next bulletin, about three weeks.",
)  # fmt: skip
"""What is true of a priority date that is current, of one that is not, and of any."""

RIGHT: tuple[tuple[tuple[str, ...], str, str], ...] = (
    *(((CHECKED,), ASKED, text) for text in (*NOT_YET, *UNDECIDED)),
    *(((REACHED,), ASKED_MANILA, text) for text in ALREADY),
    *(((RELIGIOUS_OCTOBER,), "", text) for text in GONE),
    (
        (NO_COLUMN,),
        "Was 1997-01-08 current for F3 India in January 2003?",
        "No, F3 for India was not current: the cut-off is January 8, 1997, the same day.",
    ),
    (
        (NO_COLUMN_EARLIER,),
        "Was 1996-05-05 current for F3 India in January 2003?",
        "Yes: in January 2003 the cut-off was January 8, 1997.",
    ),
    ((FORECAST_MEXICO,), ASKED_MEXICO, "Most likely it will be current by the end of 2025, at two in three."),
    (
        (FORECAST_MEXICO,),
        ASKED_MEXICO,
        "A 90% chance that it is current by December 2028; it may be by early 2025.",
    ),
    ((FORECAST_MEXICO,), ASKED_MEXICO, "It is 10 % likely that it takes longer than December 2028."),
    ((EB2_INDIA,), "", "The next bulletin is not available yet."),
    ((EB1_CHINA, EB1_INDIA), "", "EB-1 India is about nine months behind China."),
    (
        (EQUAL,),
        ASKED_EQUAL,
        "By Dates for Filing your date is current, by Final Action it is not current.",
    ),
    ((EB2_INDIA, EB3_INDIA), "", "印度EB-2和EB-3分别是2012年8月1日和2012年11月8日。"),
    ((EB2_INDIA,), "", "EB-2 India: Final Action and Dates for Filing are 01AUG12 and 01JAN13, respectively."),
    ((HISTORY,), "", "In September 2024 and December 2024, EB-2 India was at 2012-07-15 and 2012-08-01, respectively."),
    ((HISTORY,), "", "EB-2 India, unlike China, moved 17 days, or just over two weeks: 2012-07-15 to 2012-08-01."),
    ((EB2_INDIA,), "", "EB-2 Inde: le 1er août 2012; em 1º de agosto de 2012."),
    ((FORECAST,), ASKED, "As likely as not it is current in about 15 months."),
    ((HISTORY,), "", "In September and December 2024, EB-2 India was at 2012-07-15 and 2012-08-01."),
    (
        (CHECKED,),
        ASKED,
        "Your date of March 1, 2013 is after the Final Action cut-off. It is current when it is before it.",
    ),
    (
        (EB2_INDIA, EB3_INDIA),
        "EB-2 and EB-3 India?",
        "EB-2 India is August 1, 2012 and EB-3 India is November 8, 2012.",
    ),
    ((EB2_INDIA, EB3_INDIA), "", "For India, EB-3 (November 8, 2012) is ahead of EB-2 (August 1, 2012)."),
    (
        (EB2_INDIA, EB3_INDIA),
        "",
        "The final action dates for India are August 1, 2012 for EB-2 and November 8, 2012 for EB-3.",
    ),
    ((EB2_INDIA, EB3_INDIA), "", "The dates for EB-2 and EB-3 India are 2012-08-01 and 2012-11-08 respectively."),
    (
        (EB2_INDIA, EB3_INDIA),
        "",
        (
            "**EB-2 India**\n\n- Final Action Dates: 2012-08-01\n- Dates for Filing: 2013-01-01\n\n"
            "**EB-3 India**\n\n- Final Action Dates: 2012-11-08\n- Dates for Filing: 2013-06-08"
        ),
    ),
    (
        (EB2_INDIA, EB3_INDIA),
        "",
        (
            "| Category | Final Action | Dates for Filing |\n|---|---|---|\n| EB-2 India | 2012-08-01 | "
            "2013-01-01 |\n| EB-3 India | 2012-11-08 | 2013-06-08 |"
        ),
    ),
    ((EB2_INDIA, EB2_CHINA), "", "| | India | China |\n|---|---|---|\n| EB-2 | 2012-08-01 | 2020-03-22 |"),
    ((EB2_INDIA, EB2_CHINA), "", "India's EB-2 cut-off (Aug 1, 2012) is about 7½ years behind China's (Mar 22, 2020)."),
    ((EB2_INDIA, EB2_CHINA), "", "印度 EB-2 的最终裁定日期是2012年8月1日，中国 EB-2 是2020年3月22日。"),
    ((EB2_INDIA, EB2_CHINA), "", "印度EB-2的最終裁定日是二〇一二年八月一日。"),
    ((EB2_INDIA,), "", "EB-2 भारत की अंतिम कार्रवाई तिथि १ अगस्त २०१२ है।"),
    ((EB2_INDIA,), "", "EB-2 भारत: 1 अगस्त 2012 (दिसंबर 2024 बुलेटिन)।"),
    ((EB2_INDIA,), "", "تاريخ الإجراء النهائي لفئة EB-2 الهند هو ١ أغسطس ٢٠١٢."),
    (
        (EB2_INDIA, EB3_INDIA),
        "",
        (
            "La fecha de acción final de EB-2 para la India es el 1 de agosto de 2012; la de EB-3 es el "
            "8 de noviembre de 2012."
        ),
    ),
    ((EB2_INDIA, EB3_INDIA), "", "Der Stichtag für EB-2 Indien ist der 1. August 2012, für EB-3 der 8. November 2012."),
    (
        (EB2_INDIA,),
        "",
        "EB-2 India: 01AUG12. Priority dates up to July 31, 2012 can get a number; August 1 itself waits.",
    ),
    (
        (EB2_BRAZIL,),
        "EB-2 Brazil",
        "For Brazil, EB-2 falls under All Chargeability Areas: March 15, 2023 (final action), August 1, 2023 (filing).",
    ),
    ((EB2_BRAZIL,), "EB-2 Brasil", "Para Brasil, EB-2 está en el 15 de marzo de 2023."),
    ((F2A_MEXICO, F2A_ALL), "", "F2A is January 1, 2022 worldwide, but April 15, 2021 for Mexico."),
    ((F2A_MEXICO, F2A_ALL), "", "F2A: Mexico 15APR21, everyone else 01JAN22."),
    (
        (CHECKED,),
        ASKED,
        "No, your priority date of March 1, 2013 is not current: the EB-2 India final action date is August 1, 2012.",
    ),
    (
        (CHECKED,),
        ASKED,
        (
            "Not yet. EB-2 India stands at **2012-08-01** in the December 2024 bulletin, so a priority "
            "date of 2013-03-01 is not current."
        ),
    ),
    ((EB1_ALL, EB1_INDIA), "", "EB-1 is current (C) for most countries, but for India it is February 1, 2022."),
    ((EB1_ALL, EB1_INDIA), "", "EB-1: **C** worldwide; India 2022-02-01."),
    ((EB1_ALL,), "EB-1 Germany, PD 2024-01-01", "Yes, your date is current: EB-1 is C for all chargeability areas."),
    (
        (FORECAST,),
        ASKED,
        (
            "There is about a 50 % chance that it is current by March 2026, and 69% by December 2026. "
            "Roughly a 30 % chance that it takes longer."
        ),
    ),
    (
        (FORECAST, FORECAST_MEXICO),
        ASKED,
        "EB-2 India: a 10 % chance by March 2025? No, that is F2A Mexico: 50 % by July 2025.",
    ),
    ((FORECAST_MEXICO,), ASKED_MEXICO, "It will most likely be current by Decem 2025."),
    ((FORECAST,), ASKED, "Most likely around March 2026; the 80% range runs from May 2025 to June 2028."),
    ((CHANGES,), "", "In December 2024, EB-2 India advanced from July 15, 2012 to August 1, 2012."),
    ((HISTORY,), "", "EB-2 India was at 2012-07-15 in September 2024 and at 2012-08-01 in December 2024."),
    ((HISTORY,), "", "| Bulletin | EB-2 India |\n|---|---|\n| 2024-09 | 2012-07-15 |\n| 2024-12 | 2012-08-01 |"),
    ((HISTORY,), "", "Since the September 2024 bulletin, EB-2 India has moved to August 1, 2012."),
    (
        (EB2_INDIA,),
        "",
        (
            "See the [December 2024 Visa Bulletin](https://travel.state.gov/content/travel/en/legal/"
            "visa-law0/visa-bulletin/2025/visa-bulletin-for-december-2024.html)."
        ),
    ),
    (
        (CHECKED,),
        ASKED,
        "By the Dates for Filing (January 1, 2013) you are not current either. New numbers come on October 1.",
    ),
    ((RELIGIOUS, EB2_INDIA), "", "Religious workers (EB-4): January 1, 2021. EB-2 India: August 1, 2012."),
    (
        (CHECKED, EB2_CHINA),
        "PD 2013-03-01 born in India, wife born in China, EB-2",
        (
            "With India's column your date is not current (2012-08-01). With your wife's China column it "
            "is current: the cut-off is 2020-03-22."
        ),
    ),
)

WRONG: tuple[tuple[tuple[str, ...], str, str, int], ...] = (
    *(((CHECKED,), ASKED, text, 1) for text in ALREADY),
    *(((REACHED,), ASKED_MANILA, text, 1) for text in NOT_YET if "EB-2" not in text),
    *(((RELIGIOUS,), "", text, 1) for text in GONE),
    ((FORECAST_MEXICO,), ASKED_MEXICO, "Nine in ten: your date will be current by the end of 2025.", 1),
    ((FORECAST_MEXICO,), ASKED_MEXICO, "There is a 90 % chance that it is current by December 2025.", 1),
    ((FORECAST_MEXICO,), ASKED_MEXICO, "Your date should be current by early 2025.", 1),
    ((FORECAST_MEXICO,), ASKED_MEXICO, "By spring of 2025 it will most likely be current.", 1),
    ((FORECAST_MEXICO,), ASKED_MEXICO, "The odds are four in ten.", 1),
    ((EB1_CHINA, EB1_INDIA), "", "EB-1 India is about three years behind China.", 1),
    ((F1_MEXICO,), "", "F1 Mexico gained 700 days between September and December 2024.", 1),
    ((EQUAL,), ASKED_EQUAL, "Your date equals the cut-off, so it is current.", 1),
    ((EB2_INDIA, EB3_INDIA), "", "EB-2 and EB-3 India are November 8, 2012 and August 1, 2012 respectively.", 1),
    ((EB2_INDIA, EB3_INDIA), "", "印度EB-2和EB-3分别是2012年11月8日和2012年8月1日。", 1),
    ((EB2_INDIA, EB2_CHINA), "", "The EB-2 dates for India and China are March 22, 2020 and August 1, 2012.", 1),
    ((EB2_INDIA,), "", "EB-2 India: Final Action and Dates for Filing are 01JAN13 and 01AUG12, respectively.", 1),
    ((HISTORY,), "", "In September 2024 and December 2024, EB-2 India was at 2012-08-01 and 2012-07-15.", 1),
    ((HISTORY,), "", "In September and December 2024, EB-2 India was at 2012-08-01 and 2012-07-15.", 1),
    ((CHECKED,), ASKED, "Your date is before the cut-off, so you can file now.", 1),
    ((HISTORY,), "", "EB-2 India moved 45 days in December 2024.", 1),
    ((HISTORY,), "", "EB-2 India advanced by six weeks.", 1),
    ((CHECKED,), ASKED, "It should be current in about three months.", 1),
    ((CHECKED,), ASKED, "Your priority date is 3 months behind the cut-off.", 1),
    ((CHECKED,), ASKED, "EB-2 India now stands at March 1, 2013.", 1),
    ((CHECKED,), ASKED, "By next year it is current with high probability (95 percent).", 2),
    ((EB2_INDIA,), "", "EB-2 Inde: le 1er septembre 2012.", 1),
    ((EB2_INDIA,), "", "EB-2 India has become unavailable.", 1),
    ((EB2_INDIA, EB3_INDIA), "", "EB-2 India is November 8, 2012 and EB-3 India is August 1, 2012.", 2),
    ((EB2_INDIA, EB3_INDIA), "", "For India, EB-3 (August 1, 2012) is behind EB-2 (November 8, 2012).", 2),
    ((EB2_INDIA, EB3_INDIA), "EB-3 India?", "The final action date is August 1, 2012.", 1),
    ((EB2_INDIA, EB3_INDIA), "", "**EB-3 India**\n\n- Final Action Dates: 2012-08-01", 1),
    (
        (EB2_INDIA, EB3_INDIA),
        "",
        "| Category | Final Action | Dates for Filing |\n|---|---|---|\n| EB-2 India | 2013-01-01 | 2012-08-01 |",
        2,
    ),
    ((EB2_INDIA, EB2_CHINA), "", "| | India | China |\n|---|---|---|\n| EB-2 | 2020-03-22 | 2012-08-01 |", 2),
    ((EB2_INDIA, EB2_CHINA), "", "印度 EB-2 的最终裁定日期是2020年3月22日。", 1),
    ((EB2_INDIA, EB2_CHINA), "", "印度EB-2的最終裁定日是二〇一三年八月一日。", 1),
    ((EB2_INDIA, EB2_CHINA), "", "EB-2 भारत की तिथि २२ मार्च २०२० है।", 1),
    ((EB2_INDIA, EB2_CHINA), "", "EB-2 الهند: ٢٢ مارس ٢٠٢٠.", 1),
    ((EB2_INDIA,), "", "EB-2 الهند: ٢ أغسطس ٢٠١٢.", 1),
    ((EB2_INDIA,), "", "EB-2 భారత్: 2 ఆగస్టు 2012.", 1),
    ((EB2_INDIA,), "", "EB-3 India is at August 1, 2012.", 1),
    ((F2A_MEXICO, F2A_ALL), "", "F2A is April 15, 2021 worldwide and January 1, 2022 for Mexico.", 2),
    ((CHECKED,), ASKED, "Yes, you're in luck: your date is current.", 1),
    ((CHECKED,), ASKED, "Yes, EB-2 India with your priority date is current.", 1),
    ((CHECKED, EB1_ALL), ASKED, "Yes, your priority date is current.", 1),
    ((EB1_ALL,), "EB-1 Germany, PD 2024-01-01", "No, your date is not current.", 1),
    ((EB1_ALL, EB1_INDIA), "", "EB-1 India is current.", 1),
    ((EB1_ALL, EB1_INDIA), "", "EB-1: **C** for India.", 1),
    ((EB1_ALL, EB1_INDIA), "", "| | All | India |\n|---|---|---|\n| EB-1 | 2022-02-01 | C |", 2),
    ((EB2_INDIA,), "", "EB-2 India is at August 1; wait for September 15.", 1),
    ((EB2_INDIA,), "", "EB-2 India: am 1. August, später am 3. Oktober.", 1),
    (
        (EB2_INDIA,),
        "",
        (
            "See [the page](https://travel.state.gov/content/travel/en/legal/visa-law0/visa-bulletin/"
            "2025/visa-bulletin-for-january-2025.html)."
        ),
        1,
    ),
    ((EB2_INDIA,), "", "See https://evil.example/x.", 1),
    ((FORECAST,), ASKED, "There is an 85 % chance that it will be current by March 2026.", 1),
    ((FORECAST,), ASKED, "It will be current by July 2027 with 50 % probability.", 1),
    ((FORECAST,), ASKED, "2026年3月前排到的概率是 95%。", 1),
    ((HISTORY,), "", "EB-2 India was at August 1, 2012 in the September 2024 bulletin.", 1),
    ((HISTORY,), "", "| Bulletin | EB-2 India |\n|---|---|\n| 2024-09 | 2012-08-01 |\n| 2024-12 | 2012-07-15 |", 2),
    ((EB2_INDIA,), "", "For EB-2 India you can file under Dates for Filing: August 1, 2012.", 1),
    ((EB4_BEFORE, EB2_INDIA), "", "EB-4 is unavailable.", 1),
    ((EB2_INDIA,), "", "EB-2 India is U.", 1),
)
