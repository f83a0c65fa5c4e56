import { withLowerCaseHead } from './arns';
import { unless } from './kinds';

/** The ARN of an SNS topic that an alarm can notify; its region is what the first group finds. */
export const TOPIC_ARN = /^arn:aws[-a-z]*:sns:([a-z0-9-]+):\d{12}:[\w-]{1,256}$/;

const GENERAL = 'must be the ARN of an SNS topic, such as arn:aws:sns:us-east-1:111122223333:operations';

const objection = (value: string): string | undefined => {
  const arn = withLowerCaseHead(value);
  if (TOPIC_ARN.test(arn)) return undefined;
  if (arn.endsWith('.fifo'))
    return 'must be the ARN of an SNS topic that is not FIFO (.fifo). Alarms need a standard topic: CloudWatch notifies no other. Make one';
  const [, topic] = /^(arn:.*):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(arn) ?? [];
  return topic !== undefined && TOPIC_ARN.test(topic)
    ? `must be the ARN of a topic, and this is a subscription to one. Remove the last part: ${topic}`
    : GENERAL;
};

/** The ARN of a standard SNS topic, of any account: its own policy lets CloudWatch publish, or not. */
export const topicArn = () => unless(objection, GENERAL).transform(withLowerCaseHead);
