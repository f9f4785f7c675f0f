"""A simulated city with known truth: two complete evaluation years in which every number can be checked.

Everything is invented and marked DATA SIMULASI. The same call gives the same bytes.

Notes
-----
*Units.* `city.csv` lists 27 units, 5 kecamatan and the units below them, with invented headcounts (about 5,900 staff,
half of them teachers and health staff), the number of people who answer in each year (a census invitation; between
25 and 90 per cent of most units; two units stay below the minimum cell of ten answers and together below it too, so
that the unit that must be hidden with them shows), their channel, and the effect of the unit on the latent scale.

*Latent structure.* Person p of unit u has on item i of core value v the latent answer ::

    location[i] + effect[u] + 0.9 · (a · (√0.35 · general[p] + √0.15 · core_value[p, v]) + b · noise[p, i])

with independent standard normal variables, a = 1 (0.8 for reverse-keyed items) and b such that the bracket has
variance 1. The answer counts the cuts 1.5, 2.5, 3.5, 4.5 below it; a reverse-keyed item is answered the other way
round. The location of each item is set so that the expected mean over all staff of the city is exactly the planted
one: 3.6 to 4.4 for most items, reverse-keyed ones lower, three indicators clearly weakest. The effects of the units
give an ICC(1) of the scores of a core value near .05; schools lie above the city, puskesmas below.

*Change.* From 2024 to 2025 all items of Profesional rise by 0.15 scale points, those of Integritas stay, those of
Akuntabel fall by 0.05. Two units change clearly on their own, one up and one down; all others change with the city.

*Knowledge and background.* Independent of the latent answers, with fixed shares.

*Tryout.* Thirty people of a unit without effect answer each year in `uji_coba/`, drawn by themselves; six of them
cannot judge INT9A and three leave it empty.

*Dirt.* See `planted_dirt`. The seed was chosen among a few so that the answers of the city lie near what was planted.
"""

from budaya_eval.sample_data.dirt import PlantedDirt
from budaya_eval.sample_data.truth import Truth, truth
from budaya_eval.sample_data.year import planted_dirt, write_sample

__all__ = ["PlantedDirt", "Truth", "planted_dirt", "truth", "write_sample"]
