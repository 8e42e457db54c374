"""CBS registers: one module per theme, one function per table, named as the table.

Each function takes the extract and returns variable -> array, one row per record; the codebook says how the
values are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.engine.types import Column
from generator.sources.cbs.addresses import eigendomtab, gbaadresobjectbus, vslgwbtab
from generator.sources.cbs.benefits import bijstanduitkeringtab
from generator.sources.cbs.care_costs import medicijntab, zvwzorgkostentab
from generator.sources.cbs.childcare import kinderopvang_kind
from generator.sources.cbs.childcare_allowance import kinderopvang_aanvrager
from generator.sources.cbs.crime import slotab, verdtab
from generator.sources.cbs.deaths import gbaoverlijdentab
from generator.sources.cbs.debt_relief import wsnppersbus
from generator.sources.cbs.debts import schuldenproblematiek, stapmon, wanbzvwtab
from generator.sources.cbs.education import hoogsteopltab
from generator.sources.cbs.households import gbahuishoudensbus
from generator.sources.cbs.income import inhatab, koppelpersoonhuishouden
from generator.sources.cbs.jobs import spolisbus
from generator.sources.cbs.migration import gbamigratiebus
from generator.sources.cbs.nearby import nabijheidkindopvtab
from generator.sources.cbs.perinatal import perined
from generator.sources.cbs.personal_income import inpatab
from generator.sources.cbs.persons import gbapersoontab, kindoudertab
from generator.sources.cbs.school import inschrwpotab, onderwijsscore
from generator.sources.cbs.wealth import vehtab
from generator.sources.cbs.work import secmbus
from generator.sources.cbs.youth import jgdbeschermbus, jgdhulpbus
from generator.sources.extract import Extract

Records = Mapping[str, Column]
TABLES: Mapping[str, Callable[[Extract], Records]] = {
    "GBAPERSOONTAB": gbapersoontab,
    "KINDOUDERTAB": kindoudertab,
    "GBAHUISHOUDENSBUS": gbahuishoudensbus,
    "GBAADRESOBJECTBUS": gbaadresobjectbus,
    "VSLGWBTAB": vslgwbtab,
    "EIGENDOMTAB": eigendomtab,
    "GBAOVERLIJDENTAB": gbaoverlijdentab,
    "GBAMIGRATIEBUS": gbamigratiebus,
    "KOPPELPERSOONHUISHOUDEN": koppelpersoonhuishouden,
    "INHATAB": inhatab,
    "SECMBUS": secmbus,
    "HOOGSTEOPLTAB": hoogsteopltab,
    "PERINED": perined,
    "ZVWZORGKOSTENTAB": zvwzorgkostentab,
    "MEDICIJNTAB": medicijntab,
    "JGDHULPBUS": jgdhulpbus,
    "JGDBESCHERMBUS": jgdbeschermbus,
    "SCHULDENPROBLEMATIEK": schuldenproblematiek,
    "WANBZVWTAB": wanbzvwtab,
    "STAPMON": stapmon,
    "KINDEROPVANG_KIND": kinderopvang_kind,
    "KINDEROPVANG_AANVRAGER": kinderopvang_aanvrager,
    "NABIJHEIDKINDOPVTAB": nabijheidkindopvtab,
    "INPATAB": inpatab,
    "VEHTAB": vehtab,
    "BIJSTANDUITKERINGTAB": bijstanduitkeringtab,
    "WSNPPERSBUS": wsnppersbus,
    "INSCHRWPOTAB": inschrwpotab,
    "ONDERWIJSSCORE": onderwijsscore,
    "SPOLISBUS": spolisbus,
    "VERDTAB": verdtab,
    "SLOTAB": slotab,
}
