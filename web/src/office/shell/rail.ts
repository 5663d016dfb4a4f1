/** The left rail: what is there and who may see it. A page adds its own line. */
export const rail: { word: string; to: string; may: string }[] = [{ word: '隐患', to: '/hazards', may: 'hazard.read' }]
