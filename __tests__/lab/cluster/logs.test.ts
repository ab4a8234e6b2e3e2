import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { runWithParts } from "../../cluster/node/parts";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(300_000);

describeUnless(whyNoStandIn(), "publishing a server's journal", () => {
  const folder = temporaryFolder();
  const group = { logGroupName: "/rancher/rke-ha" };
  const stream = { ...group, logStreamName: "server-1" };
  let standIn: StandIn;
  const publish = () =>
    runWithParts(
      folder,
      `LOG_GROUP=/rancher/rke-ha REGION=eu-central-1 DOMAIN=amazonaws.com
      say_once() { echo "$1"; }
      journal() { [ -s $state/logged ] || cat $state/entries; }
      credentials() { echo 'user = "testing:testing"'; }
      curl() { command curl "\${@/https:\\/\\/logs.eu-central-1.amazonaws.com/${standIn.endpoint.replaceAll("/", "\\/")}}"; }
      publish_logs`,
    );

  beforeAll(async () => {
    standIn = await startStandIn({ region: "eu-central-1" });
    const entries = ["first", "second"].map((MESSAGE, index) => ({
      __CURSOR: `c${index}`,
      __REALTIME_TIMESTAMP: `${Date.now() + index}000`,
      SYSLOG_IDENTIFIER: "k3s",
      MESSAGE,
    }));
    writeFileSync(join(folder, "entries"), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  });
  afterAll(() => standIn?.stop());

  it("waits on the server until CloudWatch has its stream, and then arrives once", async () => {
    expect(publish()).toContain("cannot publish its journal");
    await standIn.aws("logs", "create_log_group", group);
    await standIn.aws("logs", "create_log_stream", stream);
    expect(publish()).toBe("");
    expect(publish()).toBe("");
    const { events } = await standIn.aws<{ events: { message: string }[] }>("logs", "get_log_events", {
      ...stream,
      startFromHead: true,
    });
    expect(events.map(({ message }) => message)).toEqual(["k3s: first", "k3s: second"]);
  });
});
