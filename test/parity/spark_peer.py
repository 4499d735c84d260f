"""Runs SQL statements on a Spark cluster.

    python spark_peer.py MASTER STATEMENTS ANSWERS

STATEMENTS is a JSON file {"folder", "statements": [{"name", "sql"}]}: the folder's shards are the view `records`. ANSWERS gets
{"version", "tasks": {executor: tasks}, "answers": {name: {columns, rows}}}.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from pyspark.sql import SparkSession

master, statements, answers = sys.argv[1:]
with open(statements, encoding="utf-8") as file:
    asked = json.load(file)

spark = (
    SparkSession.builder.master(master)
    .appName("limpid")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.memory", "512m")
    .config("spark.executor.memory", "512m")
    .config("spark.executor.cores", "1")
    .config("spark.cores.max", "2")
    # Both workers are there before anything runs.
    .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
    .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s")
    # One shard for each task, however small it is.
    .config("spark.sql.files.openCostInBytes", str(128 * 2**20))
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.sql.adaptive.enabled", "false")
    # Compiling statements takes longer than running them over so few rows.
    .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
    .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.sql.codegen.wholeStage", "false")
    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
# As docs/records.md says: JSON files lie beside the shards.
records = spark.read.parquet(asked["folder"], pathGlobFilter="*.parquet")
records.createOrReplaceTempView("records")


def answer(statement):
    frame = spark.sql(statement["sql"])
    return statement["name"], {"columns": frame.columns, "rows": [list(row) for row in frame.collect()]}


# While one statement is planned, others run.
with ThreadPoolExecutor(4) as pool:
    given = dict(pool.map(answer, asked["statements"]))
executors = spark.sparkContext._jsc.sc().statusStore().executorList(True)
tasks = {executors.apply(i).id(): executors.apply(i).totalTasks() for i in range(executors.size())}
with open(answers, "w", encoding="utf-8") as file:
    json.dump({"version": spark.version, "tasks": tasks, "answers": given}, file)
spark.stop()
