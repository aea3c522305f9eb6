export const ufops = {
  ufops: {
    title: 'Ufops',
  },
} as const;
