/** One sample: its labels, and its name where it is not that of the metric. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

/** In the shape in which prom-client hands metrics from one process to another. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly aggregator: "sum";
  readonly values: readonly Sample[];
}

export const metric = (
  type: Metric["type"],
  name: string,
  help: string,
  values: readonly Sample[],
): Metric => ({ name: `lbc_${name}`, help, type, aggregator: "sum", values });
