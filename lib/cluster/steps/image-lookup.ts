import { DataAwsAmi } from "@cdktf/provider-aws/lib/data-aws-ami";
import { TerraformCount, Token } from "cdktf";
import { Construct } from "constructs";

export interface ImageLookupProps {
  /** Id of the image. */
  readonly image: string;
  /** Its place in the configuration file. */
  readonly place: string;
  /** Whether instances are to be made of it, a Terraform expression. */
  readonly needed: string;
}

/**
 * Looks the image up where instances are to be made: a wrong one would fail only after the old instance is gone. It is
 * not looked up otherwise, since an image that is withdrawn has to block no plan that does not need it.
 */
export class ImageLookup extends Construct {
  constructor(scope: Construct, id: string, { image, place, needed }: ImageLookupProps) {
    super(scope, id);
    new DataAwsAmi(this, "cluster-image", {
      count: TerraformCount.of(Token.asNumber(`\${${needed} ? 1 : 0}`)),
      filter: [{ name: "image-id", values: [image] }],
      // Deprecated ones can still be run.
      includeDeprecated: true,
      mostRecent: true,
      lifecycle: {
        postcondition: [
          {
            condition: '${self.architecture == "x86_64" && self.state == "available"}',
            errorMessage: `${place}: ${image} is \${self.state}, for \${self.architecture}; expected an available image for x86_64`,
          },
        ],
      },
    });
  }
}
