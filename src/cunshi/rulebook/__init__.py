"""Plans as data: schema, loader and inheritance of packs, and the packs themselves. Pure, no Django."""
