"""The constants of the competitive network refuse nonsense, also in changed copies."""

import pytest
from brian2 import Hz, inf, ms, mV

from helpers.learning.competitive.parameters import STDPParameters


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("n_neurons", 0, "whole number from 1"),
        ("n_neurons", 10.5, "whole number from 1"),
        ("n_neurons", True, "whole number from 1"),
        ("code", "morse", '"regular" / "poisson" / "latency"'),
        ("duration", 0 * ms, "greater than 0"),
        ("duration", 100, "unit such as ms"),
        ("dt", 3 * ms, "whole number of time steps"),
        ("dt", 200 * ms, "whole number of time steps"),
        ("input_rate", 5 * mV, "unit such as Hz"),
        ("input_rate", inf * Hz, "finite"),
        ("test_gain", 0, "greater than 0"),
        ("tau_m", -1 * ms, "greater than 0"),
        ("theta_start", -1 * mV, "not below 0"),
        ("theta_plus_start", 0 * mV, "greater than 0"),
        ("eta_end", 0 * mV, "greater than 0"),
        ("w_norm", 1, "unit such as mV"),
        ("spikes_per_image", 1 * mV, "spikes_per_image is"),
        ("inhibition", 1.5, "from 0 to 1"),
        ("test_inhibition", "all", "from 0 to 1"),
        ("homeostasis", 1, "True or False"),
        ("normalisation", None, "True or False"),
    ],
)
def test_a_wrong_value_is_refused_by_name(field, value, message):
    with pytest.raises(ValueError, match=message) as error:
        STDPParameters(**{field: value})
    assert field in str(error.value) or field == "dt"


def test_replace_checks_again_and_leaves_the_original():
    params = STDPParameters()
    assert params.replace(n_neurons=7).n_neurons == 7
    assert params.n_neurons == 100
    with pytest.raises(ValueError, match="n_neurons"):
        params.replace(n_neurons=-7)
