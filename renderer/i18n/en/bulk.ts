export const bulk = {
  bulk: {
    title: 'Plan',
  },
} as const;
