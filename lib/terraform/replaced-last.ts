/**
 * The lifecycle of a resource to which others refer, such as a security group or a role. When Terraform replaces it,
 * the others change first, then Terraform deletes it. By default Terraform deletes first, and AWS rejects that
 * (Terraform, "The lifecycle Meta-Argument"). No edit replaces such a resource with one of the same name, because AWS
 * would reject the second name.
 */
export const REPLACED_LAST = { createBeforeDestroy: true } as const;
