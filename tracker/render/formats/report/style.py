"""The style sheets of a document that is handed over: for screens and printers, and for the PDF.

The sheet of the PDF has no columns of its own: the program that sets it takes ten times as long for
a page with them.
"""

from __future__ import annotations

from typing import Final

_LIGHT: Final = (
    "--paper:#fff;--sheet:#f6f7f9;--ink:#16191d;--soft:#555c66;--line:#d5d9df;--rule:#8b929c;"
    "--link:#0a519c;--new-b:#e7f0fa;--stale:#744700;--stale-b:#fdf3df;--den:#98162b;"
    "--den-b:#fdecee;--vio:#57349b;--vio-b:#f2edfb;--teal:#0a5c58;--teal-b:#e4f3f2"
)
_DARK: Final = (
    "--paper:#14171b;--sheet:#1c2026;--ink:#e9ebee;--soft:#a9b0ba;--line:#353b44;"
    "--rule:#7a828d;--link:#8cbcf5;--new-b:#17283c;--stale:#efc276;--stale-b:#33280f;"
    "--den:#ff9aa8;--den-b:#3b1820;--vio:#c9b0ff;--vio-b:#2a2140;--teal:#7fd3cd;"
    "--teal-b:#12302f"
)
_FONT: Final = (
    'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",'
    "Arial,sans-serif"
)

_FRAME: Final = (
    """
*{box-sizing:border-box}
body{margin:0;font:1rem/1.5 """
    + _FONT
    + """;color:var(--ink);background:var(--paper)}
main{max-width:72rem;margin:0 auto;padding:1.5rem 1.5rem 4rem}
"""
)
_BOTH: Final = """\
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
a:focus-visible,.pic:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h1,h2,h3,h4,p,ol,ul,dl,dd,figure{margin:0;padding:0}
ol,ul{list-style:none}
.kick{font-size:.8125rem;font-weight:600;color:var(--soft)}
h1{font-size:1.75rem;line-height:1.2;font-weight:650;letter-spacing:-.012em;text-wrap:balance;\
overflow-wrap:anywhere}
h1 span{display:block;font-weight:400;font-size:1.25rem;line-height:1.35;letter-spacing:0}
.clock{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:.25rem 2rem;\
margin-top:.75rem;padding-top:.625rem;border-top:2px solid var(--ink);font-size:.875rem;\
line-height:1.4;overflow-wrap:anywhere}
.clock dt{color:var(--soft);font-size:.8125rem}
h2{font-size:1.1875rem;line-height:1.3;font-weight:650;margin:2.25rem 0 .5rem;\
scroll-margin-top:1rem}
.lead{color:var(--soft);font-size:.875rem;line-height:1.45;max-width:48rem;margin:.5rem 0}
.lead b{color:var(--ink)}
.sum{max-width:50rem}.sum b{font-weight:650}
.sum li{padding:.1875rem 0 .3125rem;line-height:1.45;text-wrap:pretty;overflow-wrap:anywhere}
.sum li+li{border-top:1px solid var(--line)}
nav h2{font-size:.8125rem;color:var(--soft);margin:1.25rem 0 .125rem;font-weight:600}
nav ol{display:flex;flex-wrap:wrap;gap:.125rem 1.25rem;font-size:.9375rem}
nav a{display:inline-block;min-height:1.5rem}
.r{font-size:.8125rem;color:var(--soft);font-weight:400}
.r a{color:inherit;text-decoration-color:var(--line)}
.play{display:grid;grid-template-columns:repeat(3,1fr);border:1px solid var(--line);\
border-radius:6px;background:var(--sheet);overflow:hidden}
.play>div{padding:.625rem .875rem .75rem;border-top:1px solid var(--line);\
border-left:1px solid var(--line);margin:-1px 0 0 -1px;overflow-wrap:anywhere}
.play h3{font-size:.8125rem;font-weight:600;color:var(--soft)}
.play p{font-size:.875rem;line-height:1.4}
.play b{font-size:1.0625rem;font-weight:600;line-height:1.35}
article{border-top:2px solid var(--ink);margin-top:1.25rem;padding-top:.375rem}
h3{font-size:1.0625rem;line-height:1.35;font-weight:650}
h3 span,h4 span,h5 span{font-weight:400;color:var(--soft);font-size:.875rem}
h4,h5{font-size:.9375rem;font-weight:650;margin:0}
h4.part{margin-top:1rem;padding-top:.5rem;border-top:1px solid var(--line);font-size:1rem}
.pp{padding-top:.5rem}
.path li{display:grid;grid-template-columns:6.25rem 1fr;gap:.75rem;padding:.1875rem 0;\
font-size:.9375rem;line-height:1.4;overflow-wrap:anywhere}
.path time{font-size:.8125rem;line-height:1.6;text-align:right;padding-right:.75rem;\
border-right:2px solid var(--rule)}
.path .was div,.path .was time{color:var(--soft)}
.path .was time,.path .may time{border-right-style:dotted}
.path .now div{font-weight:600}
.path .now time{border-right:4px solid var(--ink);padding-right:.625rem}
.m{display:block;font-size:.8125rem;line-height:1.45;color:var(--soft);font-weight:400}
.m q,.m .q{color:var(--ink)}
.fn{text-decoration:none}
.k{font-size:.75rem;line-height:1.3;font-weight:600;padding:.0625rem .375rem;border-radius:3px}
.k.new{color:var(--link);background:var(--new-b)}
.k.stale{color:var(--stale);background:var(--stale-b)}
.k.denied{color:var(--den);background:var(--den-b)}
.k.unsure{color:var(--vio);background:var(--vio-b)}
.k.taken{color:var(--teal);background:var(--teal-b)}
.k.late{color:var(--ink);box-shadow:inset 0 0 0 1px var(--rule)}
.ns{font-size:.8125rem;font-style:normal;color:var(--soft)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;font-weight:400}
thead th{font-weight:600;border-bottom:2px solid var(--ink)}
.mx{table-layout:fixed;font-size:.9375rem;line-height:1.4}
.mx th:first-child{width:9.5rem}
.mx th,.mx td{padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);\
overflow-wrap:anywhere}
.mx td{padding-left:.625rem;border-left:1px solid var(--line)}
.mx thead th+th{padding-left:.625rem}
.mx .tp th{font-weight:650}
.mx .pt th{padding-left:.75rem;font-size:.875rem}
.mx .pt td{font-size:.875rem}
.mx td.stale{border-left:3px dashed var(--stale)}
.mx td.denied{border-left:5px double var(--den)}
.mx td.unsure{border-left:3px dotted var(--vio)}
.mx .none{color:var(--soft);font-size:.8125rem}
.lb{display:none}
.st+.st{margin-top:.5rem;padding-top:.5rem;border-top:1px dotted var(--line)}
.mx .tp th,.mx .tp td{border-top:2px solid var(--rule)}
.ls{font-size:.9375rem;line-height:1.4}
.ls th,.ls td{padding:.4375rem 1.25rem .4375rem 0;border-bottom:1px solid var(--line);\
overflow-wrap:anywhere}
.ls tbody th{font-weight:600;width:27%}
.ls .on th,.ls .on td{border-bottom-style:dotted}
figure{margin-top:1rem}
.pic{overflow-x:auto}
.pic svg{display:block;width:100%;min-width:60rem;height:auto}
figcaption{font-size:.8125rem;color:var(--soft);margin:.25rem 0 .5rem}
.days{font-size:.875rem;line-height:1.4;margin-top:.5rem}
.days li{display:grid;grid-template-columns:6rem 1fr;gap:.75rem;padding:.1875rem 0;\
overflow-wrap:anywhere}
.days time{color:var(--soft);text-align:right}
.src{font-size:.8125rem;line-height:1.4;counter-reset:s}
.src li{counter-increment:s;padding:.125rem 0 .125rem 2.25rem;text-indent:-2.25rem;\
overflow-wrap:anywhere;scroll-margin-top:1rem}
.src li:before{content:counter(s);display:inline-block;width:2.25rem;text-indent:0;\
color:var(--soft)}
.src li:target{background:var(--new-b)}
footer{margin-top:2rem;padding-top:.5rem;border-top:1px solid var(--line);font-size:.8125rem;\
color:var(--soft);overflow-wrap:anywhere}
"""

_COLUMNS: Final = """
.pps,.days,.src{columns:2;column-gap:2.5rem}
.path li,.days li,.src li,.pp h4,.pp h5{break-inside:avoid}
.pp h4,.pp h5{break-after:avoid}
.pp:not(:has(li:nth-child(5))){break-inside:avoid}
"""

_NARROW: Final = """
@media screen and (max-width:52rem){
main{padding:1rem 1rem 3rem}h1{font-size:1.5rem}
.clock,.play{grid-template-columns:1fr}.pps,.days,.src{columns:1}
.path li{grid-template-columns:5rem 1fr;gap:.625rem}
.mx,.mx tbody,.mx tr,.mx th,.mx td,.ls,.ls tbody,.ls tr,.ls th,.ls td{display:block;width:auto}
.mx thead,.ls thead{display:none}
.mx th:first-child,.ls tbody th{width:auto}
.mx .tp th{background:var(--ink);color:var(--paper);padding:.375rem .75rem;font-size:1rem}
.mx .pt th{padding:.5rem .75rem .125rem;font-weight:600;border:0}
.mx td{padding:.375rem .75rem}.mx .tp td{border-top:0}
.mx .none{display:none}
.lb{display:block;font-size:.8125rem;font-weight:600;color:var(--soft)}
.ls th,.ls td{border:0;padding:.125rem 0}
.ls tr{border-bottom:1px solid var(--line);padding:.5rem 0}
}
"""

_PRINT: Final = """
html{font-size:9pt}main{max-width:none;padding:0}
a{color:inherit;text-decoration:none}
h2,h3,h4,h5{break-after:avoid}
tr,.path li,.play>div,.src li,.days li{break-inside:avoid}
thead{display:table-header-group}
.pic{overflow:visible}
.pic svg,.pic img{min-width:0;max-width:100%;max-height:246mm;margin:0 auto}
figure{break-inside:avoid}
.play,.k{background:none}
.k{padding:0;box-shadow:none}
.src{font-size:7pt}
h2{margin-top:1rem}nav h2{margin-top:.625rem}
.sum,.lead{max-width:none}
.play{break-inside:avoid}
"""

_FOOT: Final = """
@page{size:A4;margin:14mm 14mm 16mm;\
@bottom-right{content:counter(page) " of " counter(pages);font:8pt sans-serif}\
@bottom-left{content:"%s";font:8pt sans-serif}}
"""

SCREEN: Final = (
    f":root{{color-scheme:light dark;{_LIGHT}}}\n"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    f"{_FRAME}{_BOTH}{_COLUMNS}{_NARROW}"
)
"""The sheet of a page, except paper."""


def page_sheet(running: str) -> str:
    """Return the sheet of a page; `running` stands at the foot of each sheet of paper."""
    return f"{SCREEN}@media print{{{_FOOT % _in_css(running)}{_PRINT}.src{{columns:3}}\n}}\n"


_INSIDE: Final = """
padding-top:1.25rem;
.r{display:inline;min-height:0}
.fn{text-decoration:underline}
.pic img{display:block;width:100%;min-width:60rem;height:auto}
"""


def part_sheet(name: str) -> str:
    """Return the sheet of a document inside a part of a page, which has colours of its own.

    Args:
        name: The class of the part.
    """
    own = f"{_BOTH}{_COLUMNS}{_NARROW}{_INSIDE}@media print{{{_PRINT}}}"
    return f".{name}{{{own}\n}}\n"


_SET: Final = """
.path li{display:block;padding-left:8.5rem}
.path li:after{content:"";display:block;clear:both}
.path time{float:left;width:7.75rem;margin-left:-8.5rem}
.path .m:last-child{display:inline;margin-left:.5rem}
.days li{display:inline-block;vertical-align:top;width:49%;position:relative;\
padding-left:7rem;padding-right:1rem}
.days time{position:absolute;left:0;width:6.25rem}
.play{display:block}
.play>div{display:inline-block;vertical-align:top;width:33%;border:0;margin:0}
.clock{display:block}.clock div{display:inline-block;vertical-align:top;width:32%;\
padding-right:1rem}
nav ol{display:block}nav li{display:inline-block;margin-right:1.25rem}
nav a:after{content:" " target-counter(attr(href url),page);color:var(--soft)}
.src li{padding:0 0 0 2.25rem;line-height:1.3}
.ls{table-layout:fixed}
.ls thead th:first-child{width:27%}
"""


def pdf_sheet(running: str) -> str:
    """Return the sheet of the PDF: the light colours, no columns, no grid.

    Tables are as wide as is said here, and words break only where they must: to measure each cell
    first takes a third of the time.
    """
    words = f"{_FRAME}{_BOTH}".replace(
        "overflow-wrap:anywhere", "overflow-wrap:break-word"
    )
    return f":root{{{_LIGHT}}}{_FOOT % _in_css(running)}{words}{_PRINT}{_SET}"


def _in_css(text: str) -> str:
    """Write a text inside the quotation marks of a style sheet."""
    plain = "".join(
        c if c.isalnum() or c in " .,:;()" else f"\\{ord(c):x} " for c in text
    )
    return plain.replace("<", "\\3c ")
