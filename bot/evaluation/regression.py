"""Features and what was right to the weights of a logistic regression."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from retrieval.errors import WenbaoError

RIDGE = 1e-3
"""Keeps weights finite where the features part right from wrong without a mistake."""

DIGITS = 3  # more would be noise


def fitted(
    rows: Sequence[tuple[float, ...]], right: Sequence[bool], names: Sequence[str]
) -> tuple[float, ...]:
    """The constant and one weight for each feature, as they make what was right likeliest.

    More of a feature never makes an answer less likely: weights are 0 or more.

    Args:
        rows: The features of each case.
        right: Whether each case is.
        names: Of the features, for the error.

    Raises:
        WenbaoError: There are no cases, or a feature is the same in all of them, which is either
            too few questions or a feature that is no longer noted as it is used.
    """
    x, y = np.array(rows, float).reshape(len(rows), len(names)), np.array(right, float)
    if not rows:
        raise WenbaoError(f"nothing was noted to fit the weights of {', '.join(names)} to")
    for name, column in zip(names, x.T, strict=True):
        if np.ptp(column) == 0:
            raise WenbaoError(
                f"{name} is {column[0]:g} in all {len(x)} cases: nothing can be fitted to it"
            )
    x = np.column_stack([np.ones(len(x)), x])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = x @ weights
        value = np.logaddexp(0, logits).sum() - y @ logits + RIDGE / 2 * weights @ weights
        slope = x.T @ (expit(logits) - y) + RIDGE * weights
        return float(value) / len(x), slope / len(x)

    bounds = [(None, None)] + [(0, None)] * len(names)
    options = {"ftol": 1e-13, "gtol": 1e-9, "maxiter": 10_000, "maxfun": 100_000}
    found = minimize(
        loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )
    return tuple(round(float(weight), DIGITS) for weight in found.x)
