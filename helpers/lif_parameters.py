"""The constants of a leaky integrate-and-fire neuron."""

from dataclasses import dataclass, field

from brian2 import Mohm, Quantity, ms, mV

from helpers.checks import FINITE, FINITE_OR_NEVER, NOT_NEGATIVE, POSITIVE, check_fields, checked
from helpers.i18n import _
from helpers.record import Record


@dataclass(frozen=True)
class LIFParameters(Record):
    """The constants of one LIF neuron, checked when they are set.

    Parameters
    ----------
    tau_m : Quantity, second, > 0
        Membrane time constant, R times the capacitance. Roughly 5 to 30 ms in cortex.
    v_rest : Quantity, volt
        Potential that the membrane leaks to.
    v_reset : Quantity, volt, below v_th
        Potential right after a spike.
    v_th : Quantity, volt
        Threshold; ``inf*mV`` makes a neuron that never fires.
    t_ref : Quantity, second, >= 0
        Absolute refractory period, during which v is held at v_reset.
    R : Quantity, ohm, > 0
        Membrane resistance.

    Raises
    ------
    ValueError
        If a field has the wrong unit, is not a single number or is out of range; the text names field, value and range.

    References
    ----------
    Gerstner, Kistler, Naud & Paninski (2014), Neuronal Dynamics, section 1.3.
    """

    tau_m: Quantity = field(default_factory=lambda: 10 * ms, metadata=checked(ms, POSITIVE))
    v_rest: Quantity = field(default_factory=lambda: -65 * mV, metadata=checked(mV, FINITE))
    v_reset: Quantity = field(default_factory=lambda: -65 * mV, metadata=checked(mV, FINITE))
    v_th: Quantity = field(default_factory=lambda: -50 * mV, metadata=checked(mV, FINITE_OR_NEVER))
    t_ref: Quantity = field(default_factory=lambda: 2 * ms, metadata=checked(ms, NOT_NEGATIVE))
    R: Quantity = field(default_factory=lambda: 10 * Mohm, metadata=checked(Mohm, POSITIVE))

    def __post_init__(self):
        check_fields(self)
        if self.v_reset >= self.v_th:
            message = _(
                "v_reset is {v_reset}, but it must lie below v_th = {v_th}: lower v_reset or raise v_th."
            )
            raise ValueError(message.format(v_reset=self.v_reset, v_th=self.v_th))
