import {
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
  LegendPosition,
} from 'aws-cdk-lib/aws-cloudwatch';

/** Of CloudWatch's grid of 24 columns. */
export const QUARTER = 6;
export const ROW_HEIGHT = 6;

export interface Graph {
  readonly title: string;
  readonly left: IMetric[];
  readonly right?: IMetric[];
  /** Lines at which an alarm fires, or a promise is broken. */
  readonly limits?: HorizontalAnnotation[];
  readonly rightLimits?: HorizontalAnnotation[];
}

/** One of four in a row. */
export const graph = ({ title, left, right = [], limits = [], rightLimits = [] }: Graph): IWidget =>
  new GraphWidget({
    title,
    left,
    right,
    leftAnnotations: limits,
    rightAnnotations: rightLimits,
    leftYAxis: { min: 0, showUnits: false },
    rightYAxis: { min: 0, showUnits: false },
    legendPosition: LegendPosition.BOTTOM,
    width: QUARTER,
    height: ROW_HEIGHT,
  });
