import { z } from "zod";
import { matching, text, wholeNumber } from "../fields";
import { show } from "../words";

const scheduleExpected = 'five cron fields such as "0 */6 * * *"';
/**
 * Lowest and highest number of each field: minute, hour, day of the month, month, day of the week (cron, "crontab(5)").
 */
const ranges: readonly (readonly [least: number, most: number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

/** A schedule of five cron fields. */
export const cronSchedule = text(scheduleExpected, scheduleProblem);

/** Schedule and retention of etcd snapshots. */
export const snapshots = z.strictObject({
  schedule: cronSchedule
    .default("0 */6 * * *")
    .describe("Schedule of the etcd snapshots, on each server and in the stack's bucket: five cron fields, in UTC."),
  retention: wholeNumber(1, 1000, "snapshots of each server")
    .default(20)
    .describe("Number of scheduled snapshots to keep for each server. The defaults keep snapshots of five days."),
});

/** The default schedule and retention. */
export const DEFAULT_SNAPSHOTS = snapshots.parse({});

/** The name of a snapshot in the bucket. */
export const snapshotName = matching(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/,
  "the name of a snapshot in the stack's bucket such as etcd-snapshot-server-0-1767225600",
);

function scheduleProblem(input: string): string | undefined {
  const fields = input.split(" ");
  const isGood =
    fields.length === ranges.length &&
    fields.every((field, index) => isField(field, ranges[index] as [number, number]));
  return isGood ? undefined : `got ${show(input)}, expected ${scheduleExpected}${scheduleInstead(input)}`;
}

/** The schedule that an interval means, such as `6h`, or a name of cron; empty for any other text. */
function scheduleInstead(input: string): string {
  const named = { "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0" };
  const hours = Number(/^(?:@every )?(\d{1,2}) ?h(?:ours?)?$/.exec(input)?.[1]);
  const schedule = 24 % hours === 0 ? `0 ${hours === 24 ? "0" : `*/${hours}`} * * *` : undefined;
  const meant = schedule ?? named[input as keyof typeof named];
  return meant === undefined ? "" : `; write "${meant}"`;
}

function isField(field: string, [least, most]: readonly [number, number]): boolean {
  return field.split(",").every((part) => {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (!match) return false;
    const [first, last, step] = match.slice(1).map((number) => (number === undefined ? undefined : Number(number)));
    const from = first ?? least;
    const to = last ?? first ?? most;
    return from >= least && to <= most && from <= to && step !== 0;
  });
}
