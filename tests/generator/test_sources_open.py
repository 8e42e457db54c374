"""Key figures of neighbourhoods: sums over everybody, rounded and kept back as CBS does, in the boundaries of the year."""

import duckdb
import numpy as np
import pytest

from generator.codebook import tables
from generator.publication import write_open
from generator.sources.cbs import TABLES as CBS
from generator.sources.open_data import COUNTS
from generator.sources.open_data.neighbourhoods import ROUNDED, codes_in
from generator.warehouse import spool


@pytest.fixture(scope="module")
def counts(view):
    return COUNTS["KWB"](view)


def written(counts, folder, copies=1):
    for k in range(copies):
        spool(counts, folder / "KWB" / f"{k}.parquet")
    write_open(folder, folder / "open.duckdb")
    with duckdb.connect(str(folder / "open.duckdb"), read_only=True) as db:
        return db.execute("SELECT * FROM KWB").df()


@pytest.fixture(scope="module")
def figures(counts, tmp_path_factory):
    return written(counts, tmp_path_factory.mktemp("open"))


def of(figures, code, year):
    return figures[(figures.gwb_code_10 == code) & (figures.jaar == year)].squeeze()


def test_everybody_of_the_region_is_counted_not_only_the_extract(view, figures):
    towns = figures[(figures.recs == "Gemeente") & (figures.jaar == 2020)]
    living = view.at(2019, "household") >= 0
    assert towns.a_inw.sum() == living.sum() > 1.2 * (living & view.chosen).sum()
    ages = towns[["a_00_14", "a_15_24", "a_25_44", "a_45_64", "a_65_oo"]].sum(axis=1)
    assert (ages == towns.a_inw).all()
    assert (towns.a_man + towns.a_vrouw == towns.a_inw).all()
    assert (towns.a_1p_hh + towns.a_hh_z_k + towns.a_hh_m_k == towns.a_hh).all()


def test_small_areas_are_rounded_to_five_and_right_on_average(counts, figures):
    small = figures[figures.recs == "Buurt"].sort_values(["jaar", "gwb_code_10"])
    for name in ("a_inw", "a_hh", "a_geb", "a_soz_wb"):
        assert (small[name] % 5 == 0).all()
    order = np.lexsort((counts["neighbourhood"], counts["year"]))
    off = small.a_inw.to_numpy() - counts["n_residents"][order]
    assert (np.abs(off) < 5).all()
    assert abs(off.mean()) < 4 * off.std() / np.sqrt(len(off))


def test_what_rests_on_too_few_is_kept_back(counts, figures):
    small = figures[figures.recs == "Buurt"].sort_values(["jaar", "gwb_code_10"])
    order = np.lexsort((counts["neighbourhood"], counts["year"]))
    few = counts["n_homes"][order] < 100
    assert 0.1 < few.mean() < 0.9  # there is something to test
    assert small.p_hh_lkk.isna().to_numpy().tolist() == few.tolist()
    cared = counts["n_youth_care"][order]
    assert small.a_jz_tn.isna().to_numpy().tolist() == (cared < 8).tolist()
    assert small.p_jz_tn.isna().to_numpy().tolist() == (cared < 8).tolist()


def test_haaren_is_there_until_2020_and_tilburg_grows_by_a_village(figures):
    assert of(figures, "GM0788", 2020).gm_naam == "Haaren"
    assert of(figures, "GM0788", 2021).empty
    village = of(figures, "BU07880000", 2020)
    moved = figures[(figures.regio == village.regio) & (figures.jaar == 2021)]
    assert set(moved.gm_naam) == {"Tilburg"}
    grown = of(figures, "GM0855", 2021).a_inw - of(figures, "GM0855", 2020).a_inw
    assert grown > 0.5 * village.a_inw


def test_areas_of_2022_have_the_codes_of_the_register_of_addresses(view, figures):
    known = {f"BU{code:08d}" for code in CBS["VSLGWBTAB"](view)["neighbourhood_2023"].tolist()}
    shown = set(figures[(figures.recs == "Buurt") & (figures.jaar == 2022)].gwb_code_10)
    assert known - {"BU-0000001"} <= shown
    before, after = codes_in(view, 2020)[2], codes_in(view, 2022)[2]
    assert (before != after).sum() == 1  # one village moved, no other code did


def test_deprived_areas_have_more_low_incomes_and_fewer_owners(view, counts, figures):
    deprived = view.columns("neighbourhood")["deprivation"]
    homes = figures[(figures.recs == "Wijk") & (figures.jaar == 2018)]
    names = [f"WK{code:06d}" for code in codes_in(view, 2018)[1].tolist()]
    owned = homes.set_index("gwb_code_10").p_koopw.reindex(names).to_numpy(dtype=float)
    shown = ~np.isnan(owned)
    assert np.corrcoef(owned[shown], deprived[shown])[0, 1] < -0.6
    # Low incomes are few in a small world: all years together.
    low = counts["n_low_income"].reshape(-1, len(deprived)).sum(axis=0)
    of_all = counts["n_homes"].reshape(-1, len(deprived)).sum(axis=0)
    large = of_all > 400
    assert np.corrcoef((low / of_all)[large], deprived[large])[0, 1] > 0.15


def test_partitions_are_summed_and_noise_is_the_same_in_each(counts, figures, tmp_path):
    twice = written(counts, tmp_path, copies=2)
    towns = twice[twice.recs == "Gemeente"].reset_index(drop=True)
    once = figures[figures.recs == "Gemeente"].reset_index(drop=True)
    assert (towns.a_inw == 2 * once.a_inw).all()
    assert np.allclose(towns.g_ink_pi.astype(float), once.g_ink_pi.astype(float))
    assert {f"u_{name}" for name in ROUNDED} == {name for name in counts if name.startswith("u_")}


def test_the_file_holds_one_table_as_declared(figures):
    declared = tables("open")
    assert set(declared) == {"KWB"}
    assert list(figures.columns) == [c.name for c in declared["KWB"].columns]
    assert not figures.duplicated(["gwb_code_10", "jaar"]).any()
