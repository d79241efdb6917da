import pytest

from deploy.supply.requirements import ROOT, pins_of

COMPILED = """\
--extra-index-url https://example.com
alpha==1.0 \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via -r requirements/base.in
Beta_Gamma[extra]==2.0 ; python_version < "4" \\
    --hash=sha256:{2}
    # via
    #   -r requirements/dev.in
    #   alpha
    #   beta-gamma
    #   delta[extra]
"""


def test_name_version_hashes_and_origin_are_read(tmp_path):
    path = tmp_path / "requirements.txt"
    hashes = ["a" * 64, "b" * 64, "c" * 64]
    path.write_text(COMPILED.format(*hashes).partition("\n")[2])
    alpha, beta = pins_of(path)
    assert (alpha.name, alpha.version, alpha.hashes) == ("alpha", "1.0", tuple(hashes[:2]))
    assert (alpha.required_by, alpha.is_asked_for) == ((), True)
    assert (beta.name, beta.version, beta.hashes) == ("beta-gamma", "2.0", (hashes[2],))
    assert (beta.required_by, beta.is_asked_for) == (("alpha", "delta"), True)


def test_line_that_is_no_pin_is_refused(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text(COMPILED)
    with pytest.raises(ValueError, match="is no pin"):
        pins_of(path)


@pytest.mark.parametrize("name", ["base", "demo", "production", "dev"])
def test_every_package_of_ours_is_pinned_hashed_and_there_for_a_reason(name):
    pins = pins_of(ROOT / "requirements" / f"{name}.txt")
    assert len(pins) > 50
    assert [pin for pin in pins if not pin.hashes or not (pin.is_asked_for or pin.required_by)] == []
