"""Features and labels to the weights of a logistic regression."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from retrieval.errors import WenbaoError

RIDGE = 1e-3
"""Keeps weights finite if the features separate right from wrong perfectly."""

DIGITS = 3  # more would be noise


def fitted(
    rows: Sequence[tuple[float, ...]], right: Sequence[bool], names: Sequence[str]
) -> tuple[float, ...]:
    """The constant and one weight for each feature, by maximum likelihood with a ridge penalty.

    Weights are 0 or more: more of a feature never makes an answer less likely.

    Args:
        rows: The features of each case.
        right: Whether each case is right.
        names: Names of the features, for the error.

    Raises:
        WenbaoError: There are no cases, or a feature is the same in all of them: there are too few
            questions, or the notes do not record the feature as it is used.
    """
    x, y = np.array(rows, float).reshape(len(rows), len(names)), np.array(right, float)
    if not rows:
        raise WenbaoError(f"no cases to fit the weights of {', '.join(names)}")
    for name, column in zip(names, x.T, strict=True):
        if np.ptp(column) == 0:
            raise WenbaoError(
                f"{name} is {column[0]:g} in all {len(x)} cases: its weight cannot be fitted"
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
