import type { en } from '../en/en.ts';
import { agentPlan } from './agent-plan.ts';
import { bulk } from './bulk.ts';
import { common } from './common.ts';
import { device } from './device.ts';
import { deviceSettings } from './device-settings.ts';
import { dialogs } from './dialogs.ts';
import { files } from './files.ts';
import { fleet } from './fleet.ts';
import { history } from './history.ts';
import { imports } from './imports.ts';
import { jobs } from './jobs.ts';
import { library } from './library.ts';
import { logs } from './logs.ts';
import { palette } from './palette.ts';
import { queue } from './queue.ts';
import { settings } from './settings.ts';
import { terminal } from './terminal.ts';
import { trust } from './trust.ts';
import { ufops } from './ufops.ts';

type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

/** 简体中文: the same keys as the English texts. */
export const zh: Translated<typeof en> = {
  ...common,
  ...agentPlan,
  ...device,
  ...deviceSettings,
  ...dialogs,
  ...files,
  ...fleet,
  ...history,
  ...imports,
  ...jobs,
  ...library,
  ...logs,
  ...palette,
  ...bulk,
  ...queue,
  ...settings,
  ...terminal,
  ...trust,
  ...ufops,
};
