import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DeployedRecord } from "../cluster/deployed-record";
import { fixedForEver } from "../cluster/steps/fixed-for-ever";
import { ImageLookup } from "../cluster/steps/image-lookup";
import { InstanceOffers } from "../cluster/steps/instance-offers";
import type { Rule } from "../cluster/steps/step";
import { oneMinorUp } from "../cluster/steps/versions";
import type { DockerDeployment } from "./deployment";

export interface DockerStepGuardProps {
  /** What is deployed. */
  readonly record: DeployedRecord;
  /** What this deploy is to leave standing. */
  readonly wanted: DockerDeployment;
  /** Name of the server's zone, a Terraform template. */
  readonly zone: string;
  /**
   * Id of the image of a new instance.
   *
   * @default - none: the one that AWS itself names, which needs no look-up
   */
  readonly image?: string;
}

/** Refuses plans whose step could not be taken back or would cost the data. Before the first deploy every step passes. */
export class DockerStepGuard extends Construct {
  /** What has to be done before the server is touched. */
  readonly passed: ITerraformDependable;

  constructor(scope: Construct, id: string, { record, wanted, zone, image }: DockerStepGuardProps) {
    super(scope, id);
    const most = (path: "replace" | "volumeSize") =>
      `max(${record.last(path, `${wanted[path]}`)}, ${record.begun(path, `${wanted[path]}`)})`;
    const isFirst = `${record.last("replace", "-1")} < 0`;
    const isReplaced = `min(${record.last("replace", `${wanted.replace}`)}, ${record.begun("replace", `${wanted.replace}`)}) < ${wanted.replace}`;
    const isResized = `${record.last("instanceType", `"${wanted.instanceType}"`)} != "${wanted.instanceType}"`;
    const made = `${isFirst} || ${isReplaced}`;
    const offers = new InstanceOffers(this, "offers", { instanceType: wanted.instanceType, zones: [zone] });
    if (image !== undefined) new ImageLookup(this, "image", { image, place: "server.image", needed: made });

    const rules: readonly Rule[] = [
      ...fixedForEver({ record, wanted }),
      ...this.versions(record, wanted),
      {
        condition: `${most("replace")} <= ${wanted.replace}`,
        refusal: `server.replace: numbers only rise, and one that was deployed stays in the file; write \${${most("replace")}} or higher`,
      },
      {
        condition: `${most("volumeSize")} <= ${wanted.volumeSize}`,
        refusal: `server.volume.size: got ${wanted.volumeSize}, deployed are \${${most("volumeSize")}} GiB; a volume cannot shrink: write \${${most("volumeSize")}} or more`,
      },
      {
        condition: `!(${made} || ${isResized}) || length(${offers.lackingZones}) == 0`,
        refusal: `server.size or instanceType: got ${wanted.instanceType}, which AWS does not offer in \${join(", ", ${offers.lackingZones})}; write another type, or before the first deploy zones that offer it in network.zones`,
      },
      ...(wanted.restore === ""
        ? []
        : [
            {
              condition: `${record.begun("rancher.version", '""')} != ""`,
              refusal: `rancher.restore: got ${wanted.restore}, but nothing was deployed yet that a copy could be of; take it out for the first deploy`,
            },
          ]),
    ];
    this.passed = record.begin(
      wanted,
      rules.map(({ condition, refusal }) => ({ condition: `\${${condition}}`, errorMessage: refusal })),
    );
  }

  /** To go back to a copy of the data is to go back to the version that wrote it. */
  private versions(record: DeployedRecord, wanted: DockerDeployment): Rule[] {
    const restores = wanted.restore === "" ? "false" : `${record.last("restore", '""')} != "${wanted.restore}"`;
    return oneMinorUp({ record, wanted }, "rancher", "rancher.version").map(({ condition, refusal }) => ({
      condition: `${restores} || ${condition}`,
      refusal: refusal.replace("but a restore:", "but rancher.restore:"),
    }));
  }
}
