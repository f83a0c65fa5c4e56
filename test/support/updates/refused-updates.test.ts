import { type App, keptApps, parseStack, type StackName, type StackTemplate } from './kept-templates';
import { type RefusedUpdate, refusedUpdates } from './refused-updates';

/* Each rule is shown an update of a released app that it has to catch, and one like it that it has to let pass. */

const released = keptApps().find(({ variant }) => variant === 'default')?.app;
if (released === undefined) throw new Error('No templates are kept');

type Resource = StackTemplate['Resources'][string];

/** The released app with one stack changed. */
const changed = (stack: StackName, change: (template: StackTemplate) => void): App => {
  const app = structuredClone(released);
  change(app[stack]);
  return app;
};

const idOf = ({ Resources }: StackTemplate, type: string, begin = ''): string => {
  const [id] = Object.keys(Resources).filter((one) => Resources[one]?.Type === type && one.startsWith(begin));
  if (id === undefined) throw new Error(`No ${type} begins with ${begin}`);
  return id;
};

const at = ({ Resources }: StackTemplate, id: string): Resource => {
  const found = Resources[id];
  if (found === undefined) throw new Error(`There is no ${id}`);
  return found;
};

/** The app with a resource under another logical id, in the same stack or in another. */
const moved = (from: StackName, id: string, to: StackName = from): App => {
  const app = structuredClone(released);
  app[to].Resources.ItsNewId = at(app[from], id);
  Reflect.deleteProperty(app[from].Resources, id);
  app[from] = parseStack(JSON.stringify(app[from]).replaceAll(`"${id}"`, '"ItsNewId"'));
  return app;
};

/** Takes a resource out, and what refers to it. */
const remove = (template: StackTemplate, id: string): void => {
  Reflect.deleteProperty(template.Resources, id);
  for (const section of [template.Resources, template.Outputs])
    for (const [other, value] of Object.entries(section))
      if (JSON.stringify(value).includes(`"${id}"`)) {
        Reflect.deleteProperty(section, other);
        if (section === template.Resources) remove(template, other);
      }
};

const brief = (updates: readonly RefusedUpdate[]): string[] => updates.map(({ rule, id }) => `${rule} ${id}`);
const after = (stack: StackName, change: (template: StackTemplate) => void): string[] =>
  brief(refusedUpdates(released, changed(stack, change)));

const { pipeline, monitoring } = released;
const bucket = idOf(pipeline, 'AWS::S3::Bucket', 'RecordingsBucket');
const queue = idOf(pipeline, 'AWS::SQS::Queue', 'RecordingsQueue');
const processor = idOf(pipeline, 'AWS::Lambda::Function', 'Processor');
const mapping = idOf(pipeline, 'AWS::Lambda::EventSourceMapping', 'Processor');
const api = idOf(pipeline, 'AWS::ApiGatewayV2::Api');
const topic = idOf(monitoring, 'AWS::SNS::Topic', 'TopicsCritical');
const alarm = idOf(monitoring, 'AWS::CloudWatch::Alarm');
const composite = idOf(monitoring, 'AWS::CloudWatch::CompositeAlarm');

test('nothing changes: nothing is refused', () => {
  expect(refusedUpdates(released, released)).toEqual([]);
});

test('what is updated in place is not refused', () => {
  const update = (template: StackTemplate) => {
    at(template, queue).Properties.VisibilityTimeout = 600;
    at(template, processor).Properties.MemorySize = 1024;
    at(template, bucket).Properties.MetricsConfigurations = [];
  };
  expect(after('pipeline', update)).toEqual([]);
});

test('a new resource is not refused, nor one that goes and held nothing', () => {
  const update = (template: StackTemplate) => {
    const other = structuredClone(at(template, alarm));
    template.Resources.OneMore = { ...other, Properties: { ...other.Properties, AlarmName: 'one-more' } };
    Reflect.deleteProperty(template.Resources, alarm);
  };
  expect(after('monitoring', update)).toEqual([]);
});

test('a logical id takes another type', () => {
  const update = (template: StackTemplate) => {
    at(template, alarm).Type = 'AWS::CloudWatch::CompositeAlarm';
  };
  expect(after('monitoring', update)).toEqual([`type-changes ${alarm}`]);
});

describe('a replacement', () => {
  test('collides with the name that it keeps', () => {
    const update = (template: StackTemplate) => {
      at(template, processor).Properties.PackageType = 'Image';
    };
    expect(after('pipeline', update)).toEqual([`replaced-under-its-name ${processor}`]);
  });

  test('under another name is not refused where nothing is lost', () => {
    const update = (template: StackTemplate) => {
      at(template, idOf(template, 'AWS::CloudWatch::Dashboard')).Properties.DashboardName =
        'recording-pipeline-us-east-1';
    };
    expect(after('monitoring', update)).toEqual([]);
  });

  test.each([
    ['a queue', queue, 'QueueName'],
    ['a bucket', bucket, 'BucketName'],
    ['a log group', idOf(pipeline, 'AWS::Logs::LogGroup', 'Ingest'), 'LogGroupName'],
  ])('of %s loses what it holds', (_, id, property) => {
    const update = (template: StackTemplate) => {
      at(template, id).Properties[property] = 'another-name';
    };
    expect(after('pipeline', update)).toContain(`replaced ${id}`);
  });

  test('of the API loses the address that Twilio was given', () => {
    const update = (template: StackTemplate) => {
      at(template, api).Properties.ProtocolType = 'WEBSOCKET';
    };
    expect(after('pipeline', update)).toContain(`replaced ${api}`);
  });

  test('of a topic loses its subscriptions, those that only refer to it, too', () => {
    const update = (template: StackTemplate) => {
      at(template, topic).Properties.TopicName = 'another-name';
    };
    const subscription = idOf(monitoring, 'AWS::SNS::Subscription', 'TopicsCritical');
    expect(after('monitoring', update).sort()).toEqual([`replaced ${subscription}`, `replaced ${topic}`].sort());
  });

  test('reaches what refers to it inside an Fn::Join', () => {
    const subscription = idOf(monitoring, 'AWS::SNS::Subscription', 'TopicsCritical');
    const joined = changed('monitoring', (template) => {
      at(template, subscription).Properties.TopicArn = { 'Fn::Join': ['', [{ Ref: topic }, '']] };
    });
    const renamed = structuredClone(joined);
    at(renamed.monitoring, topic).Properties.TopicName = 'another-name';
    expect(brief(refusedUpdates(joined, renamed))).toContain(`replaced ${subscription}`);
  });

  test('reaches the other stack through an output', () => {
    const reading = changed('monitoring', (template) => {
      const [output = ''] = Object.keys(pipeline.Outputs).filter((one) => one.includes('RecordingsBucket'));
      at(template, topic).Properties.TopicName = {
        'Fn::GetStackOutput': { StackName: 'recording-pipeline', OutputName: output },
      };
    });
    const renamed = structuredClone(reading);
    at(renamed.pipeline, bucket).Properties.BucketName = 'another-name';
    expect(brief(refusedUpdates(reading, renamed))).toContain(`replaced ${topic}`);
  });
});

test.each([
  ['pipeline', bucket],
  ['pipeline', queue],
  ['monitoring', topic],
] as const)('in %s %s goes, with what it holds', (stack, id) => {
  expect(
    after(stack, (template) => {
      remove(template, id);
    }),
  ).toContain(`removed ${id}`);
});

describe('a name is taken', () => {
  test('by the logical id that it had', () => {
    expect(brief(refusedUpdates(released, moved('pipeline', processor)))).toContain('name-is-taken ItsNewId');
  });

  test('by an alarm of the other type: metric alarms and composites share their names', () => {
    const update = (template: StackTemplate) => {
      const { AlarmName } = at(template, composite).Properties;
      Reflect.deleteProperty(template.Resources, composite);
      const metric = structuredClone(at(template, alarm));
      template.Resources.ItsNewId = { ...metric, Properties: { ...metric.Properties, AlarmName } };
    };
    expect(after('monitoring', update)).toEqual(['name-is-taken ItsNewId']);
  });

  test('but not by something of another kind', () => {
    const update = (template: StackTemplate) => {
      const { TopicName: AlarmName } = at(template, topic).Properties;
      const metric = structuredClone(at(template, alarm));
      template.Resources.ItsNewId = { ...metric, Properties: { ...metric.Properties, AlarmName } };
    };
    expect(after('monitoring', update)).toEqual([]);
  });

  test('when two resources exchange their names', () => {
    const cleanup = idOf(pipeline, 'AWS::Lambda::Function', 'Cleanup');
    const update = (template: StackTemplate) => {
      const [one, two] = [at(template, processor).Properties, at(template, cleanup).Properties];
      [one.FunctionName, two.FunctionName] = [two.FunctionName, one.FunctionName];
    };
    expect(after('pipeline', update).sort()).toEqual([`name-is-taken ${cleanup}`, `name-is-taken ${processor}`]);
  });

  test.each([
    ['the mapping of a queue and a function', 'pipeline', mapping],
    ['the policy of a bucket', 'pipeline', idOf(pipeline, 'AWS::S3::BucketPolicy')],
    ['the policy of a queue', 'pipeline', idOf(pipeline, 'AWS::SQS::QueuePolicy')],
    ['the route', 'pipeline', idOf(pipeline, 'AWS::ApiGatewayV2::Route')],
    ['the policy of a topic', 'monitoring', idOf(monitoring, 'AWS::SNS::TopicPolicy')],
  ] as const)('by %s, of which there can be one', (_, stack, id) => {
    expect(brief(refusedUpdates(released, moved(stack, id)))).toEqual(['name-is-taken ItsNewId']);
  });

  test('by the stack that is deployed later, but not by the one before', () => {
    const role = idOf(monitoring, 'AWS::IAM::Role');
    const updated = (from: StackName, id: string, to: StackName) => {
      const app = moved(from, id, to);
      remove(app[from], 'ItsNewId');
      return brief(refusedUpdates(released, app));
    };
    expect(updated('monitoring', role, 'pipeline')).toEqual(['name-is-taken ItsNewId']);
    expect(updated('pipeline', idOf(pipeline, 'AWS::IAM::Role', 'StorageGrowthSchedule'), 'monitoring')).toEqual([]);
  });
});

test('an output goes that somebody reads', () => {
  expect(
    after('pipeline', (template) => {
      delete template.Outputs.BucketName;
    }),
  ).toEqual(['output-goes BucketName']);
});

describe('deletion policies', () => {
  const withPolicies = (DeletionPolicy?: string, UpdateReplacePolicy?: string): string[] =>
    after('pipeline', (template) => {
      const { Type, Properties } = at(template, bucket);
      template.Resources[bucket] = {
        Type,
        Properties,
        ...(DeletionPolicy !== undefined && { DeletionPolicy }),
        ...(UpdateReplacePolicy !== undefined && { UpdateReplacePolicy }),
      };
    });
  const weaker = `deletion-policy-weakens ${bucket}`;

  test.each([
    ['Delete', 'Retain'],
    ['Snapshot', 'Retain'],
    ['Retain', 'Delete'],
    [undefined, 'Retain'],
    ['Retain', undefined],
  ])('a retained bucket gets %s and %s', (deletion, replacement) => {
    expect(withPolicies(deletion, replacement)).toEqual([weaker]);
  });

  test('what is there already is kept by RetainExceptOnCreate as by Retain', () => {
    expect(withPolicies('RetainExceptOnCreate', 'Retain')).toEqual([]);
  });
});

test('a new parameter has no default', () => {
  const withParameter = (parameter: StackTemplate['Parameters'][string]): string[] =>
    after('pipeline', (template) => {
      template.Parameters.Region = parameter;
    });
  expect(withParameter({ Type: 'String' })).toEqual(['parameter-without-default Region']);
  expect(withParameter({ Type: 'String', Default: 'us-east-1' })).toEqual([]);
});
