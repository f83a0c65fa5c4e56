import { Annotations, ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from '../settings/read-settings';
import type { Severity } from './alarm-row';

const CLOUDWATCH = new ServicePrincipal('cloudwatch.amazonaws.com');

/** What comes through a topic, in words. */
const CARRIES = { Critical: 'critical alarms', Warning: 'warnings' } as const;

/**
 * The two topics of the alarms: existing ones, or new ones that mail to OPERATIONS_EMAILS. A new one that mails to nobody is
 * made all the same: somebody can be subscribed later.
 */
export class AlarmTopics extends Construct {
  readonly topics: Readonly<Record<Severity, ITopic>>;
  private sharedKey: Key | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: Settings,
  ) {
    super(scope, id);
    this.topics = {
      critical: this.topic('Critical', settings.CRITICAL_TOPIC_ARN),
      warning: this.topic('Warning', settings.WARNING_TOPIC_ARN),
    };
  }

  get actions(): Readonly<Record<Severity, IAlarmAction>> {
    return { critical: new SnsAction(this.topics.critical), warning: new SnsAction(this.topics.warning) };
  }

  private topic(id: 'Critical' | 'Warning', existing: string | undefined): ITopic {
    if (existing !== undefined) return Topic.fromTopicArn(this, id, existing);
    const name = `${this.settings.PIPELINE_NAME}-${id.toLowerCase()}`;
    const topic = new Topic(this, id, {
      topicName: name,
      displayName: `${this.settings.PIPELINE_NAME} ${id.toLowerCase()}`,
      masterKey: this.key(),
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThePipeline',
        principals: [CLOUDWATCH],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': this.alarmArns() } },
      }),
    );
    if (this.settings.OPERATIONS_EMAILS.length === 0) this.warnThatNobodyHears(id, topic);
    for (const address of this.settings.OPERATIONS_EMAILS)
      Validations.of(topic.addSubscription(new EmailSubscription(address))).acknowledge({
        id: 'Serverless::Serverless-SNSRedrivePolicy',
        reason: 'SNS tries a mail for hours; a queue of undelivered mails is nothing that anybody would look into.',
      });
    return topic;
  }

  /** CloudWatch may not use the key `alias/aws/sns`, which would cost nothing; this one is 1 $ a month. */
  private key(): Key {
    if (this.sharedKey !== undefined) return this.sharedKey;
    this.sharedKey = new Key(this, 'Key', {
      description: `Encrypts the alarms of ${this.settings.PIPELINE_NAME} on their way`,
      enableKeyRotation: true,
      // It keeps nothing: a mail that is out needs it no more.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    this.sharedKey.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThePipeline',
        principals: [CLOUDWATCH],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        // Or CloudWatch would use the key for the alarms of any account. Both keys as in the SNS Developer Guide, "Enable
        // compatibility between event sources from AWS services and encrypted topics"; of all event sources it excepts
        // EventBridge alone, which does not send them.
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': this.alarmArns() },
        },
      }),
    );
    return this.sharedKey;
  }

  private warnThatNobodyHears(id: keyof typeof CARRIES, topic: Topic): void {
    const output = `NobodyHearsOf${id === 'Critical' ? 'CriticalAlarms' : 'Warnings'}`;
    const carries = CARRIES[id];
    Annotations.of(this).addWarningV2(
      `recording-pipeline:${output}`,
      `Nobody will hear of ${carries}. Set OPERATIONS_EMAILS to the addresses that are to get them, or ` +
        `${id.toUpperCase()}_TOPIC_ARN to a topic of yours. To subscribe somebody without a further deploy, run the ` +
        `command in the output ${output} of ${Stack.of(this).stackName}.`,
    );
    new CfnOutput(Stack.of(this), output, {
      description: `Nobody hears of ${carries} yet. This command subscribes an address of yours; SNS asks it to confirm.`,
      value:
        `aws sns subscribe --region ${Stack.of(this).region} --topic-arn ${topic.topicArn} --protocol email ` +
        '--notification-endpoint YOU@example.com',
    });
  }

  private alarmArns(): string {
    return Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${this.settings.PIPELINE_NAME}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
