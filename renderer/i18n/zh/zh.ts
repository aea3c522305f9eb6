import type { en } from '../en/en.ts';
import { agentPlan } from './agent-plan.ts';
import { common } from './common.ts';
import { device } from './device.ts';
import { dialogs } from './dialogs.ts';
import { fleet } from './fleet.ts';
import { jobs } from './jobs.ts';
import { trust } from './trust.ts';

type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

/** 简体中文: the same keys as the English texts. */
export const zh: Translated<typeof en> = {
  ...common,
  ...agentPlan,
  ...fleet,
  ...device,
  ...dialogs,
  ...jobs,
  ...trust,
};
