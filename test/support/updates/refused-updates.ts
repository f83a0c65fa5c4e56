import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { type PhysicalName, physicalNameOf } from '../template/physical-names';
import { type App, parseStack, STACKS, type StackName, type StackTemplate } from './kept-templates';
import { lostWith } from './lost-with';

/** Why an update must not be. */
export type Rule =
  /** CloudFormation: "Update of resource type is not permitted". */
  | 'type-changes'
  /** CloudFormation makes the new one first, and the old one still has the name. */
  | 'replaced-under-its-name'
  /** The same, where another logical id has the name so far. */
  | 'name-is-taken'
  | 'replaced'
  | 'removed'
  /** Somebody reads it: the other stack, a person, a command of the runbook. */
  | 'output-goes'
  | 'deletion-policy-weakens'
  /** Nobody is asked for a value during an upgrade. */
  | 'parameter-without-default';

export interface RefusedUpdate {
  readonly rule: Rule;
  readonly stack: StackName;
  /** Of the resource, output or parameter. */
  readonly id: string;
  readonly because: string;
}

/** Deletes nothing that is there already. Only UpdateReplacePolicy has no RetainExceptOnCreate. */
const KEEPS = new Set(['Retain', 'RetainExceptOnCreate']);
const strengthOf = (policy: string | undefined): number =>
  KEEPS.has(policy ?? '') ? 2 : policy === 'Snapshot' ? 1 : 0;

/** `template` in which everything that is replaced has another value. */
const marked = (template: StackTemplate, replaced: ReadonlySet<string>): StackTemplate => {
  const isReplaced = (value: unknown): value is string => typeof value === 'string' && replaced.has(value);
  const mark = (key: string, value: unknown): unknown => {
    if ((key === 'Ref' || key === 'OutputName') && isReplaced(value)) return `${value} (replaced)`;
    if (key === 'Fn::GetAtt' && Array.isArray(value) && isReplaced(value[0]))
      return [`${value[0]} (replaced)`, value[1]];
    return value;
  };
  return parseStack(JSON.stringify(template, mark));
};

/**
 * What CloudFormation replaces, and the properties that make it do so; also where nothing changes in a property but what it
 * refers to. `fullDiff` knows from CloudFormation's own specification which properties those are. It follows references by
 * itself, too, but not into an `Fn::Join`.
 */
const replacements = (
  before: StackTemplate,
  after: StackTemplate,
  replacedOutputs: ReadonlySet<string>,
): ReadonlyMap<string, string> => {
  let known = new Map<string, string>();
  for (;;) {
    const next = new Map<string, string>();
    const diff = fullDiff(before, marked(after, new Set([...known.keys(), ...replacedOutputs])));
    diff.resources.forEachDifference((id, change) => {
      if (!change.isUpdate || change.resourceTypeChanged) return;
      const causes = Object.entries(change.propertyUpdates).filter(
        ([, { changeImpact }]) =>
          changeImpact === ResourceImpact.WILL_REPLACE || changeImpact === ResourceImpact.MAY_REPLACE,
      );
      if (causes.length > 0) next.set(id, causes.map(([property]) => property).join(', '));
    });
    if (next.size === known.size) return next;
    known = next;
  }
};

/** By logical id. */
const namesIn = (template: StackTemplate, other: StackTemplate): ReadonlyMap<string, PhysicalName> =>
  new Map(
    Object.entries(template.Resources).flatMap(([id, resource]) => {
      const name = physicalNameOf(resource, template, other);
      return name === undefined || name.scope === 'label' ? [] : [[id, name] as const];
    }),
  );

const isSame = (a: PhysicalName | undefined, b: PhysicalName | undefined): boolean =>
  a !== undefined && a.kind === b?.kind && a.name === b.name;

/** What CloudFormation would refuse, or what it would destroy, between two versions of the app. */
export const refusedUpdates = (before: App, after: App): readonly RefusedUpdate[] => {
  const refused: RefusedUpdate[] = [];
  const replacedOutputs = new Set<string>();
  STACKS.forEach((stack, place) => {
    const [old, now] = [before[stack], after[stack]];
    const refuse = (rule: Rule, id: string, because: string) => refused.push({ rule, stack, id, because });
    const replaced = replacements(old, now, replacedOutputs);
    const [oldNames, names] = [namesIn(old, before.pipeline), namesIn(now, after.pipeline)];
    // What a stack loses is gone before the next stack is deployed, not before it gets something new itself.
    const taken = STACKS.slice(place).flatMap((one) =>
      [...namesIn(before[one], before.pipeline)].map(([id, name]) => ({ id, name, isHere: one === stack })),
    );

    for (const [id, resource] of Object.entries(old.Resources)) {
      const next = now.Resources[id];
      const lost = lostWith(resource.Type);
      if (next === undefined) {
        if (lost !== undefined) refuse('removed', id, `${resource.Type}: ${lost}`);
        continue;
      }
      if (next.Type !== resource.Type) refuse('type-changes', id, `${resource.Type} becomes ${next.Type}`);
      const cause = replaced.get(id);
      if (cause !== undefined) {
        if (lost !== undefined) refuse('replaced', id, `${resource.Type} by ${cause}: ${lost}`);
        if (isSame(oldNames.get(id), names.get(id)))
          refuse('replaced-under-its-name', id, `${resource.Type} by ${cause}: ${names.get(id)?.name ?? ''}`);
      }
      for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy'] as const)
        if (strengthOf(next[policy]) < strengthOf(resource[policy]))
          refuse(
            'deletion-policy-weakens',
            id,
            `${policy} ${String(resource[policy])} becomes ${String(next[policy])}`,
          );
    }

    for (const [id, name] of names) {
      const holder = taken.find((one) => isSame(one.name, name) && !(one.isHere && one.id === id));
      if (holder !== undefined) refuse('name-is-taken', id, `${name.kind} ${name.name}, which is ${holder.id} so far`);
    }

    for (const id of Object.keys(old.Outputs))
      if (!(id in now.Outputs)) refuse('output-goes', id, 'it is read by name');
    for (const [id, { Default }] of Object.entries(now.Parameters))
      if (!(id in old.Parameters) && Default === undefined) refuse('parameter-without-default', id, 'it is new');

    const withReplaced = marked(now, new Set(replaced.keys()));
    for (const [id, output] of Object.entries(now.Outputs))
      if (JSON.stringify(output) !== JSON.stringify(withReplaced.Outputs[id])) replacedOutputs.add(id);
  });
  return refused;
};
