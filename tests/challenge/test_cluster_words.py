"""Who makes the data is chosen with two options that belong together; what is wrong with a cluster is said in both languages."""

import pytest

from challenge.cluster import chosen, in_words
from challenge.errors import Refused, WrongUsage
from challenge.setup import init_event
from generator.engine.cluster import _WORDS, NoCluster
from generator.engine.partitions import Cluster


def test_processes_of_this_machine_or_a_cluster():
    assert chosen("local", None, 3) == 3
    assert chosen("dask", "tcp://node1:8786", 3) == Cluster("tcp://node1:8786")


@pytest.mark.parametrize(("engine", "scheduler"), [("dask", None), ("local", "tcp://node1:8786")])
def test_an_engine_and_its_address_belong_together(engine, scheduler):
    with pytest.raises(WrongUsage, match="--scheduler"):
        chosen(engine, scheduler, 2)


@pytest.mark.parametrize("kind", _WORDS)
def test_what_is_wrong_with_a_cluster_is_said_in_both_languages(kind):
    with pytest.raises(Refused) as error, in_words():
        raise NoCluster(kind, where="tcp://node1:8786", number=2)
    dutch, english = (error.value.parts(language) for language in ("nl", "en"))
    assert dutch.what != english.what
    assert dutch.where == english.where == "tcp://node1:8786"


def test_a_scheduler_without_its_engine_is_wrong_usage(run, tmp_path, clock):
    init_event(tmp_path / "event", name="Proef", language="en", at=clock())
    code, _, said = run(
        *("data", "generate", "--event", tmp_path / "event", "--scheduler", "tcp://node1:8786")
    )
    assert code == 2
    assert "--engine dask" in said
