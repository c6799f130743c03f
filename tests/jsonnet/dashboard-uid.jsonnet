{ title: 'A', uid: 'shop-sre-overview', panels: [] }
