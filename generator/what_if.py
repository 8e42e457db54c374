"""The sealed tables of what would have happened: children at the cut-off, their risks with each support, and uptake.

    families     one row per child at one of the four stages: household, stage, risks and outcomes without support
    with_support one row per child and support that has the child's stage: risks and outcomes with it
    uptake       one row per child, support, channel and mode: chance that the household takes part when it is offered

A household that no act can move keeps its numbers bit for bit, and a support without acts is not simulated at all.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.catalogue import CHANNELS, Support
from generator.engine.simulation import Simulation
from generator.engine.types import Column, Ints
from generator.engine.world import World
from generator.offers import MODES, at_stage, moves, needs, trust, uptake
from generator.outcomes import OUTCOMES
from generator.potential import PREGNANCY, STAGES, Cohort, Paths, cohort
from generator.sources.extract import Extract
from generator.stage_by_stage import Arm, play_stages

CHANNEL_CODES: Mapping[str, int] = {name: code for code, name in enumerate(CHANNELS)}
TABLES = ("families", "with_support", "uptake")
_HOUSEHOLDS_PER_PARTITION = 1 << 24
_WITHOUT = "(without)"  # the arm in which nothing moves
_ROUNDING = 1e-6  # columns are kept in single precision: what differs by less does not differ


def what_if(
    extract: Extract,
    simulation: Simulation,
    at_cutoff: World,
    supports: Mapping[str, Support],
    *,
    futures: int,
) -> dict[str, dict[str, Column]]:
    """Play every support for every child at one of the four stages; return the three tables.

    at_cutoff  the world on 31 December of the cut-off, before anything of later years
    """
    person = extract.lives.world.entities["person"]
    unborn = extract.unborn
    mothers = extract.links("mother")[unborn]
    children = cohort(at_cutoff, person.ids[unborn], mothers)
    rows = _rows(extract, children)
    values = extract.lives.values
    need = needs(at_cutoff, children, values["needs"])
    everybody = np.ones(len(children.ids), dtype=bool)
    arms = {_WITHOUT: Arm([], STAGES)}
    for name, s in supports.items():
        if s.acts:
            what = moves(s.acts, s.moments, at_cutoff, children, need, takes_part=everybody)
            arms[name] = Arm(what, s.moments)
    played = play_stages(simulation, at_cutoff, children, arms, extract.timeline, futures=futures)
    without = played.pop(_WITHOUT)
    paths = dict.fromkeys(supports, without) | played
    rin = extract.rin[rows]
    home = children.household(at_cutoff)
    area = at_cutoff.entities["household"].links["neighbourhood"][home]
    families: dict[str, Column] = {
        "rin": rin,
        "mother_rin": extract.rin[children.mother(at_cutoff)],
        "household": extract.lives.partition.index * _HOUSEHOLDS_PER_PARTITION
        + home.astype(np.int64),
        "neighbourhood": area.astype(np.int32),
        "stage": _stage(children),
        **{f"{o}_risk": without.mean(o).astype(np.float32) for o in OUTCOMES},
        **{f"{o}_error": without.error(o).astype(np.float32) for o in OUTCOMES},
        **{o: without.happened[o][0] for o in OUTCOMES},
    }
    return {
        "families": families,
        "with_support": _with_support(rin, children, supports, paths, without),
        "uptake": _uptake(extract, at_cutoff, children, need, supports, rin),
    }


def _rows(extract: Extract, children: Cohort) -> Ints:
    """Row of every child of the cohort in the world as it ended."""
    rows = children.parent.copy()
    carried = children.age == PREGNANCY
    ids = extract.lives.world.entities["person"].ids[extract.unborn]
    order = np.argsort(ids)
    at = order[np.searchsorted(ids[order], children.ids[carried])]
    rows[carried] = extract.unborn[at]
    return rows


def _stage(children: Cohort) -> Column:
    """Place of the stage in the code list stage.csv."""
    return (children.age + 1).astype(np.int8)


def _with_support(
    rin: Column,
    children: Cohort,
    supports: Mapping[str, Support],
    paths: Mapping[str, Paths],
    without: Paths,
) -> dict[str, Column]:
    pages = []
    for number, (name, support) in enumerate(supports.items()):
        mine = np.flatnonzero(at_stage(children, dict.fromkeys(support.moments, 1.0)))
        path = paths[name]
        page: dict[str, Column] = {
            "rin": rin[mine],
            "support": np.full(len(mine), number, dtype=np.int8),
        }
        for outcome in OUTCOMES:
            risk, plain = path.mean(outcome)[mine], without.mean(outcome)[mine]
            same = np.abs(risk - plain) < _ROUNDING
            page[f"{outcome}_risk"] = np.where(same, plain, risk).astype(np.float32)
            page[outcome] = path.happened[outcome][0][mine]
        pages.append(page)
    return {name: np.concatenate([p[name] for p in pages]) for name in pages[0]}


def _uptake(
    extract: Extract,
    at_cutoff: World,
    children: Cohort,
    need: Mapping[str, Column],
    supports: Mapping[str, Support],
    rin: Column,
) -> dict[str, Column]:
    values = extract.lives.values["uptake"]
    z = trust(extract.lives.noise, at_cutoff, children)
    pages = []
    for number, support in enumerate(supports.values()):
        for channel, by in support.channels.items():
            for mode_number, mode in enumerate(MODES):
                chance = uptake(
                    channel,
                    mode,
                    reach=by.reach,
                    suits=support.suits,
                    children=children,
                    need=need,
                    trust=z,
                    values=values,
                )
                mine = np.flatnonzero(chance)
                pages.append(
                    {
                        "rin": rin[mine],
                        "support": np.full(len(mine), number, dtype=np.int8),
                        "channel": np.full(len(mine), CHANNEL_CODES[channel], dtype=np.int8),
                        "mode": np.full(len(mine), mode_number, dtype=np.int8),
                        "probability": chance[mine].astype(np.float32),
                    }
                )
    return {name: np.concatenate([p[name] for p in pages]) for name in pages[0]}
