import { RANCHER_MINORS } from "../support/supported";
import { worded } from "../support/worded";
import { edited, errorsOf } from "./errors-of";

describe("rules", () => {
  test("a rule is skipped when its field is invalid, and only that error is reported", () => {
    expect(errorsOf(edited("hostname: rancher.example.com", "hostname: 7"))).toEqual([
      "rancher.yaml:4:15 hostname: got the number 7, expected a lower-case DNS name such as rancher.example.com",
    ]);
  });

  test("a rule is skipped when the parent of its field is invalid", () => {
    expect(errorsOf(edited("rancher:\nversion: 2.15.0", "rancher: 2.10.0"))).toEqual([
      'rancher.yaml:17:14 rancher: got "2.10.0", expected a mapping such as { version: 2.15.0 }; write { version: 2.10.0 }',
    ]);
  });

  test("an unknown key beside its fields does not skip a rule", () => {
    expect(errorsOf(edited("version: 2.15.0", "version: 2.10.0\nchannel: stable"))).toEqual(
      worded([
        `rancher.yaml:18:16 rancher.version: Rancher 2.10 …${RANCHER_MINORS}…`,
        'rancher.yaml:19:7 rancher.channel: …"channel", expected version, repository, repositoryAuth, unsupported, tls, agentTLSMode, certManager, replicas, features, auditLog, ingress, bootstrapPassword, additionalTrustedCAs, resources, priorityClass, values or backup; another value of the chart belongs under values',
      ]),
    );
  });
});
