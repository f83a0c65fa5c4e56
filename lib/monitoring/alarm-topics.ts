import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
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

/** The two topics of the alarms: existing ones, or new ones that mail to OPERATIONS_EMAILS. */
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
    this.sharedKey.grant(CLOUDWATCH, 'kms:Decrypt', 'kms:GenerateDataKey*');
    return this.sharedKey;
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
