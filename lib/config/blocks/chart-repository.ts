import { matchingAddress, variablesFlag } from "../fields";

const variables = (prefix: string) => `${prefix}_username and ${prefix}_password`;

/**
 * The fields of a repository of charts.
 *
 * @param prefix of the Terraform variables with its credentials
 * @param of the owner of the charts, such as "Rancher's chart"
 * @param absent the default repository
 */
export function chartRepository(prefix: string, of: string, absent: string) {
  return {
    repository: matchingAddress(
      /^(https|oci):\/\/[\w.-]+(:\d{1,5})?(\/[\w.~%+-]+)*$/,
      "the address of a chart repository without a slash at its end such as https://charts.example.com/rancher",
      `write repositoryAuth: true, and set the Terraform variables ${variables(prefix)}`,
    )
      .optional()
      .describe(`Address of the repository of ${of}, https or oci. Default: ${absent}.`),
    repositoryAuth: variablesFlag(
      `The repository requires credentials. Set them in the Terraform variables ${variables(prefix)}.`,
      `${prefix}_username`,
      `${prefix}_password`,
    ),
  };
}
