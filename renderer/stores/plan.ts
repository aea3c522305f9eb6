import { create } from 'zustand';
import type { OperationName } from '../../contract/operations.ts';
import { type FieldValue, type FormValues, startValues } from '../model/job-form.ts';
import { type PlanDraft, usualPlan } from '../model/job-plan.ts';
import type { SecretDraft } from '../model/secret-drafts.ts';

interface PlanStore {
  /** Null where none was chosen yet. */
  operation: OperationName | null;
  /** The parameters as they were entered. */
  values: FormValues;
  /** Of a command, with their values; never a part of `values`. */
  secrets: readonly SecretDraft[];
  plan: PlanDraft;
  /** Codes of the problems whose devices are left out. */
  excluded: readonly string[];
  setOperation(operation: OperationName | null): void;
  setValue(name: string, value: FieldValue): void;
  setSecrets(secrets: readonly SecretDraft[]): void;
  setPlan(plan: Partial<PlanDraft>): void;
  setExcluded(excluded: readonly string[]): void;
}

/** What is to be done to the chosen devices (stores/draft.ts), and how; kept while other views are looked at. */
export const usePlanStore = create<PlanStore>()((set) => ({
  operation: null,
  values: {},
  secrets: [],
  plan: usualPlan,
  excluded: [],
  setOperation: (operation) =>
    set(({ values }) => ({ operation, values: operation ? startValues(operation, values) : values, excluded: [] })),
  setValue: (name, value) => set(({ values }) => ({ values: { ...values, [name]: value }, excluded: [] })),
  setSecrets: (secrets) => set({ secrets, excluded: [] }),
  setPlan: (plan) => set((before) => ({ plan: { ...before.plan, ...plan } })),
  setExcluded: (excluded) => set({ excluded }),
}));
