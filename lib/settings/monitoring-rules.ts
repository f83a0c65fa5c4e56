import { LONGEST_PAUSE_SECONDS } from '../../lambdas/core/limits';
import { partitionIn } from './arns';
import { partitionOf } from './regions';
import { TOPIC_ARN } from './topic';

interface Values {
  readonly S3_REGION: string;
  readonly TWILIO_AUDIO_WAIT_MINUTES: number;
  readonly AIRTABLE_JOB_WAIT_MINUTES: number;
  readonly OPERATIONS_EMAILS: readonly string[];
  readonly CRITICAL_TOPIC_ARN?: string | undefined;
  readonly WARNING_TOPIC_ARN?: string | undefined;
  readonly ALARM_RECORDINGS_AGE_MINUTES: number;
  readonly ALARM_HISTORY_WARNING_MINUTES: number;
  readonly ALARM_HISTORY_CRITICAL_MINUTES: number;
}

interface Problem {
  readonly name: keyof Values;
  readonly message: string;
}

/** What no setting of the monitoring knows alone. A value that failed to parse, and has its complaint, makes no second one. */
export const monitoringProblems = (values: Values): readonly Problem[] => [
  ...topicProblems(values),
  ...recipientProblems(values),
  ...waitProblems(values),
];

const topicProblems = (values: Values): readonly Problem[] =>
  (['CRITICAL_TOPIC_ARN', 'WARNING_TOPIC_ARN'] as const).flatMap((name) => {
    const arn = values[name] ?? '';
    const region = TOPIC_ARN.exec(arn)?.[1];
    const partition = partitionOf(values.S3_REGION);
    if (region === undefined || partition === undefined) return [];
    if (region !== values.S3_REGION)
      return [
        {
          name,
          message:
            `must be a topic in ${values.S3_REGION}, which is S3_REGION: make one there, since CloudWatch alarms notify topics of ` +
            'their own region only',
        },
      ];
    if (partitionIn(arn) === partition) return [];
    return [{ name, message: `must begin with arn:${partition}:, the partition of ${values.S3_REGION}` }];
  });

const recipientProblems = (values: Values): readonly Problem[] => {
  const areAllGiven = values.CRITICAL_TOPIC_ARN !== undefined && values.WARNING_TOPIC_ARN !== undefined;
  if (!areAllGiven || values.OPERATIONS_EMAILS.length === 0) return [];
  const message =
    'must be left out when CRITICAL_TOPIC_ARN and WARNING_TOPIC_ARN are both set: all alarms go to those topics, so these ' +
    'addresses would get no mail. Subscribe the addresses to your topics, or remove one of the two ARNs';
  return [{ name: 'OPERATIONS_EMAILS', message }];
};

const waitProblems = (values: Values): readonly Problem[] => {
  const pause = LONGEST_PAUSE_SECONDS / 60;
  const rules = [
    {
      name: 'ALARM_RECORDINGS_AGE_MINUTES',
      limit: values.TWILIO_AUDIO_WAIT_MINUTES + pause,
      what: `TWILIO_AUDIO_WAIT_MINUTES + ${pause}`,
      why: 'a recording may wait that long for its audio and the next try. Raise it, or lower TWILIO_AUDIO_WAIT_MINUTES',
    },
    {
      name: 'ALARM_HISTORY_WARNING_MINUTES',
      limit: values.AIRTABLE_JOB_WAIT_MINUTES,
      what: 'AIRTABLE_JOB_WAIT_MINUTES',
      why: 'a history line may wait that long for its Job. Raise it, or lower AIRTABLE_JOB_WAIT_MINUTES',
    },
    {
      name: 'ALARM_HISTORY_CRITICAL_MINUTES',
      limit: values.ALARM_HISTORY_WARNING_MINUTES,
      what: 'ALARM_HISTORY_WARNING_MINUTES',
      why: 'the warning comes before the critical alarm. Raise it, or lower ALARM_HISTORY_WARNING_MINUTES',
    },
  ] as const;
  return rules
    .filter(({ name, limit }) => Number.isFinite(limit) && Number.isFinite(values[name]) && values[name] <= limit)
    .map(({ name, limit, what, why }) => ({ name, message: `must exceed ${what}, which is ${limit}: ${why}` }));
};
