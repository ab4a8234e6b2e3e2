/**
 * The lifecycle of a resource that others name, such as a security group or a role. Its users change first, then Terraform
 * deletes it. By default Terraform deletes first, and AWS rejects that (Terraform, "The lifecycle Meta-Argument"). No edit
 * replaces such a resource by one of the same name, which AWS would reject too.
 */
export const REPLACED_LAST = { createBeforeDestroy: true } as const;
