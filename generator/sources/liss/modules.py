"""The yearly questionnaires: who is asked, who responds, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy.special import expit, logit, ndtri

from generator.engine.types import Bools, Column, Ints
from generator.mechanisms.codes import HIGH, LOW
from generator.questionnaire import Module
from generator.sources.liss.answers import Respondents, answer_module
from generator.sources.liss.family import family_facts
from generator.sources.liss.means import home_facts, money_facts, work_facts
from generator.sources.liss.moment import Moment
from generator.sources.liss.panel import FIRST_YEAR
from generator.sources.liss.survey import Survey

NOTHING = -(2**31)  # an answer that is not there, in whole numbers


def responds(moment: Moment, module: Module) -> Bools:
    """Whether members who were asked filled in a module; who moves, is ill, poor, or has a baby does so less."""
    values, extract = moment.extract.lives.values["liss_answers"], moment.extract
    education = moment.at("education")
    chance = expit(
        logit(values["responds"])
        + values["responds_own"] * ndtri(extract.uniform("liss_responds", moment.row))
        + values["responds_high"] * (education == HIGH)
        + values["responds_low"] * (education == LOW)
        + values["responds_ill"] * moment.at("mental_health_problem").astype(bool)
        + values["responds_poor"] * moment.house("in_poverty").astype(bool)
        + values["responds_baby"] * (moment.is_head & (moment.youngest < 1))
        + values["responds_over_40"] * (moment.age - 40.0)
    )
    return np.asarray(extract.uniform(f"liss_{module.name}", moment.row, year=moment.year) < chance)


def respondents(survey: Survey, module: Module) -> tuple[Respondents, Column]:
    """Return who answered the waves of a module up to the cut-off, and the months in which they did."""
    extract = survey.extract
    rows: list[Ints] = []
    years: list[Column] = []
    homes: list[Column] = []
    months: list[Column] = []
    pages: list[dict[str, Column]] = []
    late = extract.lives.values["liss_answers"]["second_month"]
    for year in module.years(extract.timeline.cutoff):
        _, first, second = module.waves[year]
        month = 12 * (first // 100 - FIRST_YEAR) + first % 100 - 1
        asked = survey.moment(month)
        moment = replace(asked, entry=asked.entry[responds(asked, module)])
        rows.append(moment.row)
        years.append(np.full(len(moment.row), year))
        homes.append(extract.ids("household")[moment.home])
        u = extract.uniform(f"liss_{module.name}_late", moment.row, year=year)
        months.append(np.where(u < late, second, first))
        pages.append(facts_of(moment))
    facts = {name: np.concatenate([p[name] for p in pages]) for name in pages[0]}
    people = Respondents(
        extract, np.concatenate(rows), np.concatenate(years), np.concatenate(homes), facts
    )
    return people, np.concatenate(months)


def facts_of(moment: Moment) -> dict[str, Column]:
    """Return all facts that questions and traits refer to."""
    family = family_facts(moment)
    return {
        **family,
        **money_facts(moment, family),
        **work_facts(moment, family),
        **home_facts(moment, family),
    }


def module_records(survey: Survey, module: Module) -> Mapping[str, Column]:
    """Return the answers of all waves of a module: nomem_encr, year, month, duur, and a column per question.

    Whole numbers with NOTHING for no answer; amounts of money as floats with NaN.
    """
    people, months = respondents(survey, module)
    answers = answer_module(people, module)
    values = people.values
    pace = np.exp(values["pace_spread"] * ndtri(people.now(f"{module.name}_pace")))
    asked = np.sum([~np.isnan(a) for a in answers.values()], axis=0)
    records: dict[str, Column] = {
        "nomem_encr": survey.panel.number[people.row].astype(np.int32),
        "year": people.year.astype(np.int16),
        "month": months.astype(np.int32),
        "duur": np.round(values["seconds"] * asked * pace).astype(np.int32),
    }
    for item in module.items:
        told = answers[item.number]
        empty = np.isnan(told)
        whole = np.where(empty, NOTHING, told)
        records[item.number] = told if item.money else whole.astype(np.int32)
    return records
