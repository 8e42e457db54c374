"""Local organisations: one module per organisation, one function per table, named as the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.engine.types import Column
from generator.sources.extract import Extract
from generator.sources.local.clients import jgz_clients
from generator.sources.local.clinic import jgz
from generator.sources.local.food_bank import voedselbank
from generator.sources.local.midwife import intake
from generator.sources.local.parents import ouderpeiling
from generator.sources.local.pilots import pilots
from generator.sources.local.preschool import vve
from generator.sources.local.school import schoolsignalen

TABLES: Mapping[str, Callable[[Extract], Mapping[str, Column]]] = {
    "JGZ": jgz,
    "JGZ_CLIENTS": jgz_clients,
    "INTAKE": intake,
    "VVE": vve,
    "OUDERPEILING": ouderpeiling,
    "SCHOOLSIGNALEN": schoolsignalen,
    "VOEDSELBANK": voedselbank,
    "PILOTS": pilots,
}
