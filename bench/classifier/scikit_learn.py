"""Fits scikit-learn's LogisticRegression to one training set, for `npm run bench:classifier`.

Reads a JSON job from standard input: `features` (file of float32, row-major), `labels` (file of int32), `dimensions`,
`classCount`, `C`, `classWeight` ("balanced" or "none"), `repeats`, `exact` (whether to find the float64 optimum too).
Writes JSON: the default fit (objective in float64, iterations, best seconds, peak memory), and the optimum
(objective, predictions).
"""

import json
import resource
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("ignore", ConvergenceWarning)

job = json.load(sys.stdin)
features = np.fromfile(job["features"], dtype=np.float32).reshape(-1, job["dimensions"])
labels = np.fromfile(job["labels"], dtype=np.int32)
C = job["C"]
weights = np.ones(len(labels))
if job["classWeight"] == "balanced":
    present, counts = np.unique(labels, return_counts=True)
    factor = dict(zip(present, len(labels) / (len(present) * counts)))
    weights = np.array([factor[label] for label in labels])


def fit(x, **settings):
    class_weight = "balanced" if job["classWeight"] == "balanced" else None
    return LogisticRegression(C=C, class_weight=class_weight, **settings).fit(x, labels)


def objective(model):
    """F in float64, as scikit-learn minimises it."""
    coefficients = model.coef_.astype(np.float64)
    z = features.astype(np.float64) @ coefficients.T + model.intercept_
    y = np.searchsorted(model.classes_, labels)
    if z.shape[1] == 1:
        losses = np.logaddexp(0, z[:, 0]) - y * z[:, 0]
    else:
        top = z.max(axis=1)
        losses = top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - z[np.arange(len(y)), y]
    total = weights.sum()
    return float((weights * losses).sum() / total + (coefficients**2).sum() / (2 * C * total))


seconds = []
for _ in range(job["repeats"]):
    started = time.perf_counter()
    default = fit(features)
    seconds.append(time.perf_counter() - started)
result = {
    "version": sklearn.__version__,
    "default": {
        "iterations": int(default.n_iter_[0]),
        "seconds": min(seconds),
        "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "objective": objective(default),
    },
}
if job["exact"]:
    wide = features.astype(np.float64)
    exact = fit(wide, tol=1e-8, max_iter=10_000)
    result["exact"] = {
        "objective": objective(exact),
        "iterations": int(exact.n_iter_[0]),
        "predictions": exact.predict(wide).astype(np.int32).tolist(),
    }
json.dump(result, sys.stdout)
