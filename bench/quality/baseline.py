"""What a clustering library finds without any model: TF-IDF, SVD, k-means, on the same documents.

Reads from standard input a JSON list of {"texts": [...], "gold": [...], "seed": n}; writes a JSON list of
{"k": n, "nmi": x, "ari": x} lists: at the number of gold labels, and at 25.
"""

import json
import sys

from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.preprocessing import normalize


def cluster(texts, gold, seed):
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2).fit_transform(texts)
    components = min(100, vectors.shape[1] - 1)
    reduced = normalize(TruncatedSVD(components, random_state=seed).fit_transform(vectors))
    for k in (len(set(gold)), 25):
        found = KMeans(k, n_init=10, random_state=seed).fit_predict(reduced)
        yield {
            "k": k,
            "nmi": normalized_mutual_info_score(gold, found),
            "ari": adjusted_rand_score(gold, found),
        }


json.dump([list(cluster(**run)) for run in json.load(sys.stdin)], sys.stdout)
