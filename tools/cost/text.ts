import type { Cost } from "./cost";
import { HOURS, PRICES_OF, SAVINGS_PLAN } from "./prices";

const WIDTH = 72;

/** The bill as text. `region` is the region of the stack, or the requested one. */
export function costText(id: string, region: string, cost: Cost): string {
  const rows = cost.lines.map(({ what, howMuch, month }) => row(`${what}: ${howMuch}`, month?.toFixed(2) ?? "?"));
  const lacking = cost.lines.some(({ month }) => month === undefined);
  const priceOf = cost.region === region ? "" : `; ${region} is not in the table, and often costs 5 to 20 % more`;
  return [
    `${id}: US dollars a month of ${HOURS} hours, on-demand list prices of ${cost.region}${priceOf}`,
    ...rows,
    row(lacking ? "sum of the lines with a price" : "sum", `${cost.sum}`),
    row(
      `with a one-year Compute Savings Plan, about ${SAVINGS_PLAN * 100} % off the instances`,
      `${cost.sumWithSavingsPlan}`,
    ),
    "Not included: traffic, capacity units of balancers, snapshots, objects in S3, requests, metrics and logs.",
    `Prices are of ${PRICES_OF}, entered by hand: check them with the AWS Pricing Calculator.`,
  ].join("\n");
}

function row(what: string, dollars: string): string {
  return `  ${what.padEnd(WIDTH)} ${dollars.padStart(8)}`;
}
