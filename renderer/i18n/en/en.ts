import { agentPlan } from './agent-plan.ts';
import { common } from './common.ts';
import { device } from './device.ts';
import { dialogs } from './dialogs.ts';
import { fleet } from './fleet.ts';
import { jobs } from './jobs.ts';
import { trust } from './trust.ts';

/** Every English text of the screen; problems come from the catalogue of the contract. */
export const en = { ...common, ...agentPlan, ...fleet, ...device, ...dialogs, ...jobs, ...trust } as const;
