"""A service of the same kind in Python: FastAPI, scikit-learn's HashingVectorizer and LogisticRegression.

TRAINING names a JSON file with the texts and their labels, DIMENSIONS the length of the vectors, FEATURES what is hashed:
`same` as tntflow's offline:hashing (words, pairs of words, 3-5-grams of letters within words), or `words` alone.
"""

import json
import os

from fastapi import FastAPI
from pydantic import BaseModel
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def vectorizer(dimensions: int, features: str) -> HashingVectorizer:
    if features == "words":
        return HashingVectorizer(n_features=dimensions)
    words = HashingVectorizer(ngram_range=(1, 2)).build_analyzer()
    letters = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()
    return HashingVectorizer(
        n_features=dimensions, analyzer=lambda text: words(text) + letters(text)
    )


class Guess(BaseModel):
    category: str
    confidence: float


class Result(Guess):
    runner_up: Guess


class Request(BaseModel):
    texts: list[str]


class Answer(BaseModel):
    results: list[Result]


with open(os.environ["TRAINING"], encoding="utf8") as file:
    training = json.load(file)
model = make_pipeline(
    vectorizer(int(os.environ["DIMENSIONS"]), os.environ["FEATURES"]),
    LogisticRegression(C=100, class_weight="balanced", max_iter=1000),
)
model.fit(training["texts"], training["labels"])
names = [str(name) for name in model.classes_]
app = FastAPI()


# Not in a thread of its own, which costs more than it brings on one core.
@app.post("/v1/classify")
async def classify(request: Request) -> Answer:
    probabilities = model.predict_proba(request.texts)
    results = []
    for row in probabilities:
        best, second = row.argsort()[-1:-3:-1]
        runner_up = Guess(category=names[second], confidence=row[second])
        results.append(Result(category=names[best], confidence=row[best], runner_up=runner_up))
    return Answer(results=results)


@app.get("/healthz")
async def health() -> dict[str, str]:
    return {"status": "ok"}
