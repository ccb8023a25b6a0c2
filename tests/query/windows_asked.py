"""Windows that questions state, in words and in figures, asked on 13 June 2018, a Wednesday.

Written before the rules they test: ``DEVELOP`` is what the rules were made with, ``UNTOUCHED`` was
tried once they stood. Each is a question and its window, "first..last", an open side empty.
"""

from datetime import date
from typing import Final

ASKED_ON: Final = date(2018, 6, 13)

DEVELOP: Final = (
    ("Who was arrested between 1 and 31 October 2011?", "2011-10-01..2011-10-31"),
    ("What did the miners demand from 15 to 25 October?", "2017-10-15..2017-10-25"),
    ("Which dams broke in September or October 2011?", "2011-09-01..2011-10-31"),
    ("Who landed on October 20 or 21, 2011?", "2011-10-20..2011-10-21"),
    ("How many ferries sank in 2010/11?", "2010-01-01..2011-12-31"),
    ("Who governed the province in the eighties?", "1980-01-01..1989-12-31"),
    ("Which bridges closed in '15?", "2015-01-01..2015-12-31"),
    ("Who was killed on 20/10/2011?", "2011-10-20..2011-10-20"),
    ("Who was killed on 10/20/2011?", "2011-10-20..2011-10-20"),
    ("Who was killed on 20.10.2011?", "2011-10-20..2011-10-20"),
    ("What was signed in 10/2011?", "2011-10-01..2011-10-31"),
    ("Floods October 15-25, 2011", "2011-10-15..2011-10-25"),
    ("What was shut from 28 September to 3 October 2011?", "2011-09-28..2011-10-03"),
    ("Who marched on 1, 2 and 3 May 2012?", "2012-05-01..2012-05-03"),
    ("What was said on Tuesday, October 25, 2011?", "2011-10-25..2011-10-25"),
    ("Which laws were passed from December 2011 to February?", "2011-12-01..2012-02-29"),
    ("Which laws were passed between December and February 2012?", "2011-12-01..2012-02-29"),
    ("What did it export in the first or second quarter of 2014?", "2014-01-01..2014-06-30"),
    ("Who fought in the spring and summer of 2013?", "2013-03-01..2013-09-22"),
    ("Who resigned two days ago?", "2018-06-11..2018-06-11"),
    ("What was stolen in the last 48 hours?", "2018-06-11..2018-06-13"),
    ("Who ruled the islands in the 17th century?", "1601-01-01..1700-12-31"),
    ("Which town burned in 1348?", "1348-01-01..1348-12-31"),
    ("Who drew maps in the 1800s?", "1800-01-01..1899-12-31"),
    ("Who won in June of last year?", "2017-06-01..2017-06-30"),
    ("What was promised in the first week of March 2016?", "2016-03-01..2016-03-07"),
    ("Strikes between 01/10/2011 and 31/10/2011", "2011-10-01..2011-10-31"),
    ("What happened since 2011/10/20?", "2011-10-20.."),
    ("Who was in office 2004-09?", "2004-01-01..2009-12-31"),
    ("What was found earlier this month?", "2018-06-01..2018-06-13"),
    ("Which mills closed in the mid-nineties?", "1992-07-02..1997-07-01"),
    ("Which mills closed in the second half of 1999?", "1999-07-01..1999-12-31"),
    ("Which mills closed in early 2012?", "2012-01-01..2012-05-31"),
    ("What froze in winter 2011/12?", "2011-12-01..2012-03-20"),
)
UNTOUCHED: Final = (
    ("Who was evacuated between the 3rd and the 9th of May 2012?", "2012-05-03..2012-05-09"),
    ("What was debated from October 3 to 7, 2016?", "2016-10-03..2016-10-07"),
    ("Which mines closed in March, April or May 2013?", "2013-03-01..2013-05-31"),
    ("Who was elected on 7 or 8 November 2016?", "2016-11-07..2016-11-08"),
    ("How much grain was sold in 2008/2009?", "2008-01-01..2009-12-31"),
    ("Which bands were famous in the nineties?", "1990-01-01..1999-12-31"),
    ("What opened in the summer of '09?", "2009-06-01..2009-09-22"),
    ("Which ship ran aground on 13.1.2012?", "2012-01-13..2012-01-13"),
    ("Which ship ran aground on 1/13/2012?", "2012-01-13..2012-01-13"),
    ("Which ship ran aground on 13-01-2012?", "2012-01-13..2012-01-13"),
    ("What was announced in 7/2014?", "2014-07-01..2014-07-31"),
    ("Heat wave 18–24 July 2014", "2014-07-18..2014-07-24"),
    ("Who was held from 30 December 2015 until 2 January 2016?", "2015-12-30..2016-01-02"),
    ("Which trains were late on April 4, 5 and 6, 2017?", "2017-04-04..2017-04-06"),
    ("Who spoke on Monday 3 October 2016?", "2016-10-03..2016-10-03"),
    ("What was built between November 2013 and March?", "2013-11-01..2014-03-31"),
    ("Which roads were closed from November to January 2016?", "2015-11-01..2016-01-31"),
    ("What did the firm earn in Q2 and Q3 2015?", "2015-04-01..2015-09-30"),
    ("Storms in autumn or winter 2012", "2012-09-01..2013-03-20"),
    ("Who was rescued yesterday or today?", "2018-06-12..2018-06-13"),
    ("Who was fined in the past 24 hours?", "2018-06-12..2018-06-13"),
    ("Who painted the chapel in the sixteenth century?", "1501-01-01..1600-12-31"),
    ("Who signed the treaty in 1494?", "1494-01-01..1494-12-31"),
    ("What was invented in the late 18th century?", "1759-05-02..1800-12-31"),
    ("What was cut in September last year?", "2017-09-01..2017-09-30"),
    ("Who won in the last week of August 2015?", "2015-08-25..2015-08-31"),
    ("Protests from 5/6/2013 to 28/6/2013", "2013-06-05..2013-06-28"),
    ("Which prices rose until 2014-03?", "..2014-03-31"),
    ("What was investigated in 1998-99?", "1998-01-01..1999-12-31"),
    ("Which flights were cancelled earlier this year?", "2018-01-01..2018-06-13"),
)
