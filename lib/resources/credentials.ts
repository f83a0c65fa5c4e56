import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/**
 * The secret with the Twilio and Airtable credentials. The user makes it, before or after the deploy: CloudFormation
 * learns neither its values nor of its life.
 */
export class Credentials extends Construct {
  readonly secretName: string;

  constructor(scope: Construct, id: string, { pipelineName }: { readonly pipelineName: string }) {
    super(scope, id);
    this.secretName = `${pipelineName}/credentials`;
  }

  /** May read the secret's value. */
  grantRead(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'secretsmanager',
          resource: 'secret',
          // Secrets Manager appends a hyphen and six characters of its own to the name.
          resourceName: `${this.secretName}-??????`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    });
  }
}
