/** Partition, service and region of an ARN are in lower case; of what follows the case counts. */
export const withLowerCaseHead = (arn: string): string => {
  const parts = arn.split(':');
  return [...parts.slice(0, 4).map((part) => part.toLowerCase()), ...parts.slice(4)].join(':');
};

/** The partition in an ARN, such as `aws-cn`. */
export const partitionIn = (arn: string): string | undefined => /^arn:(aws[-a-z]*):/u.exec(arn)?.[1];
