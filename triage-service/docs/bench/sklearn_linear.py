#!/usr/bin/env python3
"""scikit-learn's linear model on a table, as the peer the table trainer is held against.

  apt-get install python3-sklearn python3-pandas python3-yaml
  python3 triage-service/docs/bench/sklearn_linear.py SCHEMA.yaml DATA

Reads the same schema file. Text becomes TF-IDF of one and two words, categories one-hot, numbers standardised, times
hour and weekday. The model is one-vs-rest logistic regression, or ridge for a value. `trainSeconds` runs from opening the
file to the fitted model, as `model train` counts it; imports are not in it. Test rows are scored once.
"""
import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
import yaml
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import average_precision_score, f1_score, mean_absolute_error, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
schema = yaml.safe_load(open(sys.argv[1]))
begun = time.perf_counter()
target, split = schema["target"], schema["split"]
text, categorical = schema.get("text", []), list(schema.get("categorical", []))
numeric = list(schema.get("numeric", []))
table = pd.read_csv(sys.argv[2], dtype={c: str for c in text + categorical + [target, split["column"]]})
table = table[table[target].notna()]
for column in text + categorical:
    table[column] = table[column].fillna("")
for column in schema.get("timestamp", []):
    moment = pd.to_datetime(table[column])
    table[column + " hour"], table[column + " weekday"] = moment.dt.hour.astype(str), moment.dt.weekday.astype(str)
    categorical += [column + " hour", column + " weekday"]
value = schema.get("task") == "regression"
if value:
    table[target] = table[target].astype(float)
train = table[table[split["column"]].isin(split["train"])]
test = table[table[split["column"]].isin(split["test"])]
features = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore", min_frequency=2), categorical),
    (make_pipeline(SimpleImputer(), StandardScaler()), numeric),
    *[(TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), column) for column in text])
linear = Ridge(alpha=20) if value else LogisticRegression(max_iter=300, multi_class="ovr")
model = make_pipeline(features, linear)
model.fit(train, np.log1p(train[target]) if value else train[target])
trained = time.perf_counter()
figures = {"n": len(test), "trainSeconds": trained - begun}
if value:
    said = model.predict(test)
    figures["predictionsPerSecond"] = len(test) / (time.perf_counter() - trained)
    figures["mae"] = mean_absolute_error(test[target], np.expm1(said))
    figures["spearman"] = pd.Series(said).corr(test[target].reset_index(drop=True), method="spearman")
else:
    said = model.predict_proba(test)
    figures["predictionsPerSecond"] = len(test) / (time.perf_counter() - trained)
    classes = list(model.classes_)
    answer = np.array(classes)[said.argmax(1)]
    figures["accuracy"] = float((answer == test[target]).mean())
    figures["macroF1"] = f1_score(test[target], answer, average="macro")
    top = np.array(classes)[np.argsort(-said, axis=1)[:, :3]]
    figures["top3Accuracy"] = float((top == test[target].to_numpy()[:, None]).any(axis=1).mean())
    if len(classes) == 2:
        figures["auc"] = roc_auc_score(test[target] == classes[1], said[:, 1])
        figures["averagePrecision"] = average_precision_score(test[target] == classes[1], said[:, 1])
print(json.dumps(figures))
