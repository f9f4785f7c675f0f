# Figures against which the statistics are tested, made by R on data R simulates.
# Run in this folder: Rscript make_figures.R
# (Debian: r-base-core r-cran-psych r-cran-gparotation r-cran-multilevel r-cran-survey)
# Writes answers.csv, scales.csv, items.csv, tests.csv, means.csv, agreement.csv, agreement_units.csv, weighted.csv,
# weighted_scales.csv, weighted_items.csv, careless.csv, item_change.csv, ranks.csv,
# expected_rise.csv, nonresponse.csv, trend.csv and versions.csv; DATA SIMULASI throughout.

suppressMessages({
  library(psych)
  library(multilevel)
  library(survey)
})
options(digits = 17)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(38)

write_figures <- function(table, file) {
  numeric <- vapply(table, is.double, logical(1))
  table[numeric] <- lapply(table[numeric], function(x) ifelse(is.na(x), "NA", formatC(x, digits = 17, format = "g")))
  write.csv(table, file, row.names = FALSE, quote = FALSE)
}

# --- answers: two years, ten units from 1 to 120 people, three scales of one common factor each ----------------------
scales <- list(INT = paste0("INT", 1:9), PRO = paste0("PRO", 1:8), AKU = paste0("AKU", 1:4))
sizes <- c(A = 120, B = 80, C = 60, D = 45, E = 31, F = 29, G = 12, H = 3, I = 2, J = 1)
simulate_year <- function(year, rise) {
  unit <- rep(names(sizes), sizes)
  general <- rnorm(length(unit)) + rnorm(length(sizes), sd = 0.4)[match(unit, names(sizes))] + rise
  answers <- lapply(scales, function(items) {
    factor <- 0.8 * general + 0.6 * rnorm(length(unit))
    sapply(items, function(item) {
      loading <- runif(1, 0.4, 0.8)
      latent <- loading * factor + sqrt(1 - loading^2) * rnorm(length(unit))
      pmin(5, pmax(1, round(3.6 + 0.9 * latent)))
    })
  })
  data.frame(year = year, unit = unit, do.call(cbind, unname(answers)))
}
answers <- rbind(simulate_year(2024, 0), simulate_year(2025, 0.25))
items <- unlist(scales, use.names = FALSE)
hole <- matrix(runif(nrow(answers) * length(items)) < 0.03, nrow(answers))
answers[items][hole] <- NA
answers$INT4 <- 6 - answers$INT4 # stored as answered: a negative statement
writeLines("# DATA SIMULASI", "answers.csv")
suppressWarnings(write.table(answers, "answers.csv", append = TRUE, sep = ",", row.names = FALSE, na = "", quote = FALSE))
answers$INT4 <- 6 - answers$INT4

# Distribution-free standard error of alpha, person by person, in strata; people alone in their unit are one stratum.
adf_error <- function(x, unit) {
  x <- as.matrix(x)
  k <- ncol(x)
  centred <- sweep(x, 2, colMeans(x))
  a <- sum(diag(cov(x)))
  v <- sum(cov(x))
  z <- -k / (k - 1) * ((rowSums(centred^2) - a) / v - a * (rowSums(centred)^2 - v) / v^2)
  alone <- ave(z, unit, FUN = length) == 1
  stratum <- ifelse(alone, "alone", unit)
  parts <- tapply(z, stratum, function(y) if (length(y) > 1) length(y) * var(y) else sum(y^2))
  sqrt(sum(parts)) / nrow(x)
}

# Guttman's lambda 4, largest over all halves. psych tries only half of the ways to halve an odd number of items
# (maxrb of psych 2.2.9), so there it is done by hand.
best_split <- function(x) {
  k <- ncol(x)
  if (k %% 2 == 0) return(psych::splitHalf(x, covar = TRUE, check.keys = FALSE, brute = TRUE)$maxrb)
  max(combn(k, k %/% 2, function(half) {
    a <- rowSums(x[, half, drop = FALSE])
    b <- rowSums(x[, -half, drop = FALSE])
    2 * (1 - (var(a) + var(b)) / var(a + b))
  }))
}

# --- reliability of 2025, listwise per scale ------------------------------------------------------------------------
now <- answers[answers$year == 2025, ]
scale_rows <- list()
item_rows <- list()
for (scale in names(scales)) {
  x <- na.omit(now[scales[[scale]]])
  k <- ncol(x)
  n <- nrow(x)
  result <- suppressWarnings(psych::alpha(x, check.keys = FALSE))
  feldt <- psych::alpha.ci(result$total$raw_alpha, n.obs = n, n.var = k)
  covariance <- cov(x)
  off <- covariance
  diag(off) <- 0
  halves <- cor(rowSums(x[, seq(1, k, 2)]), rowSums(x[, seq(2, k, 2)]))
  bartlett <- psych::cortest.bartlett(cor(x), n)
  omega <- suppressWarnings(suppressMessages(psych::omega(x, nfactors = 1, plot = FALSE)))
  unit <- now$unit[complete.cases(now[scales[[scale]]])]
  adf <- adf_error(x, unit)
  left_out <- sapply(unique(unit), function(u) {
    suppressWarnings(psych::alpha(x[unit != u, ], check.keys = FALSE))$total$raw_alpha
  })
  n_units <- length(left_out)
  jackknife <- sqrt((n_units - 1) / n_units * sum((left_out - mean(left_out))^2))
  scale_rows[[scale]] <- data.frame(
    scale = scale, n = n, k = k, mean = mean(rowMeans(x)), sd = sd(rowMeans(x)),
    alpha = result$total$raw_alpha, alpha_ci_low = feldt$lower.ci[[1]], alpha_ci_high = feldt$upper.ci[[1]],
    alpha_se = result$total$ase, alpha_std = result$total$std.alpha,
    lambda2 = (sum(off) + sqrt(k / (k - 1) * sum(off^2))) / sum(covariance),
    lambda6 = result$total$`G6(smc)`, split_half = 2 * halves / (1 + halves),
    split_half_best = best_split(x), average_r = result$total$average_r,
    kmo = psych::KMO(cor(x))$MSA, bartlett_chi2 = bartlett$chisq, bartlett_df = bartlett$df,
    bartlett_p = bartlett$p.value, omega = omega$omega.tot,
    adf_low = result$total$raw_alpha - qnorm(0.975) * adf, adf_high = result$total$raw_alpha + qnorm(0.975) * adf,
    jackknife_low = result$total$raw_alpha - qt(0.975, n_units - 1) * jackknife,
    jackknife_high = result$total$raw_alpha + qt(0.975, n_units - 1) * jackknife
  )
  item_rows[[scale]] <- data.frame(
    scale = scale, item = scales[[scale]], n = n, mean = colMeans(x), sd = apply(x, 2, sd),
    item_rest_r = result$item.stats$r.drop, item_total_r = result$item.stats$raw.r,
    alpha_if_deleted = result$alpha.drop$raw_alpha, smc = psych::smc(cor(x)), rest_by_hand = sapply(
      1:k, function(i) cor(x[, i], rowSums(x[, -i]))
    )
  )
}
write_figures(do.call(rbind, scale_rows), "scales.csv")
write_figures(do.call(rbind, item_rows), "items.csv")

# --- tests and adjustments on persons' scores (mean of answered items, at least 75 % of them) ------------------------
score <- function(data, scale) {
  x <- data[scales[[scale]]]
  ifelse(rowMeans(!is.na(x)) >= 0.75, rowMeans(x, na.rm = TRUE), NA)
}
test_rows <- list()
for (scale in names(scales)) {
  before <- score(answers[answers$year == 2024, ], scale)
  after <- score(now, scale)
  for (unit in c("A", "B", "C", "D", "E")) {
    x <- before[answers$unit[answers$year == 2024] == unit]
    y <- after[now$unit == unit]
    welch <- t.test(y, x)
    low <- t.test(y, x, mu = -0.12, alternative = "greater")$p.value
    high <- t.test(y, x, mu = 0.12, alternative = "less")$p.value
    test_rows[[paste(scale, unit)]] <- data.frame(
      scale = scale, unit = unit, change = unname(welch$estimate[1] - welch$estimate[2]), se = welch$stderr,
      df = unname(welch$parameter), ci_low = welch$conf.int[1], ci_high = welch$conf.int[2], p = welch$p.value,
      p_equivalence = max(low, high)
    )
  }
  of_scale <- paste(scale, c("A", "B", "C", "D", "E"))
  adjusted <- p.adjust(sapply(test_rows[of_scale], function(row) row$p), "holm")
  for (name in of_scale) test_rows[[name]]$p_holm <- unname(adjusted[name])
}
write_figures(do.call(rbind, test_rows), "tests.csv")

# --- stratified means of 2025 over the four largest units, with and without finite population correction --------------
headcount <- c(A = 400, B = 200, C = 90, D = 60)
mean_rows <- list()
for (scale in names(scales)) {
  value <- score(now, scale)
  kept <- now$unit %in% names(headcount) & !is.na(value)
  sample <- data.frame(value = value[kept], unit = now$unit[kept])
  sample$staff <- headcount[sample$unit]
  sample$weight <- sample$staff / table(sample$unit)[sample$unit]
  process <- svymean(~value, svydesign(ids = ~1, strata = ~unit, weights = ~weight, data = sample))
  staff <- svymean(~value, svydesign(ids = ~1, strata = ~unit, weights = ~weight, fpc = ~staff, data = sample))
  mean_rows[[scale]] <- data.frame(
    scale = scale, n = nrow(sample), mean = coef(process)[[1]], se_process = SE(process)[[1]], se_staff = SE(staff)[[1]]
  )
}
write_figures(do.call(rbind, mean_rows), "means.csv")

# --- agreement in units of 2025 --------------------------------------------------------------------------------------
agreement_rows <- list()
unit_rows <- list()
for (scale in names(scales)) {
  kept <- complete.cases(now[scales[[scale]]])
  x <- now[kept, scales[[scale]]]
  unit <- now$unit[kept]
  model <- aov(rowMeans(x) ~ factor(unit))
  table <- summary(model)[[1]]
  agreement_rows[[scale]] <- data.frame(
    scale = scale, n = nrow(x), n_units = length(unique(unit)), icc1 = multilevel::ICC1(model),
    icc2 = multilevel::ICC2(model), f = table$`F value`[1], p = table$`Pr(>F)`[1]
  )
  rwg <- multilevel::rwg.j(x, unit, ranvar = (5^2 - 1) / 12)
  lindell <- multilevel::rwg.j.lindell(x, unit, ranvar = (5^2 - 1) / 12)
  ad <- multilevel::ad.m(x, unit, type = "mean")
  skew <- multilevel::rwg.j(x, unit, ranvar = 1.34)
  unit_rows[[scale]] <- data.frame(
    scale = scale, unit = as.character(rwg$grpid), n = rwg$gsize, rwg_j = rwg$rwg.j,
    rwg_j_skew = skew$rwg.j, rwg_j_lindell = lindell$rwg.lindell, ad = ad$AD.M
  )
}
write_figures(do.call(rbind, agreement_rows), "agreement.csv")
write_figures(do.call(rbind, unit_rows), "agreement_units.csv")

# --- weights: post-stratification to the units, raking to units and staff groups -------------------------------------
# The staff group follows from the place in the file, so that nothing else depends on it.
now$status <- ifelse(seq_len(nrow(now)) %% 3 == 0, "PPPK", "PNS")
staff_of_unit <- c(A = 400, B = 200, C = 90, D = 60, E = 31, F = 45, G = 12, H = 7, I = 5, J = 2)
unit_margin <- data.frame(unit = names(staff_of_unit), Freq = unname(staff_of_unit))
status_margin <- data.frame(status = c("PNS", "PPPK"), Freq = c(600, 252))
for (scale in names(scales)) now[[paste0("score_", scale)]] <- score(now, scale)
now$base <- sum(staff_of_unit) / nrow(now)
plain <- svydesign(ids = ~1, weights = ~base, data = now)
designs <- list(
  poststratified = postStratify(plain, ~unit, unit_margin),
  raked = rake(plain, list(~unit, ~status), list(unit_margin, status_margin), control = list(maxit = 500, epsilon = 1e-10))
)
weighted_rows <- list()
for (kind in names(designs)) {
  w <- weights(designs[[kind]])
  for (scale in names(scales)) {
    formula <- as.formula(paste0("~score_", scale))
    whole <- svymean(formula, designs[[kind]], na.rm = TRUE)
    group <- svymean(formula, subset(designs[[kind]], status == "PPPK"), na.rm = TRUE)
    answered <- !is.na(now[[paste0("score_", scale)]])
    weighted_rows[[paste(kind, scale)]] <- data.frame(
      kind = kind, scale = scale, mean = coef(whole)[[1]], se = SE(whole)[[1]],
      deff = deff(svymean(formula, designs[[kind]], na.rm = TRUE, deff = "replace"))[[1]],
      n_eff = sum(w[answered])^2 / sum(w[answered]^2), mean_pppk = coef(group)[[1]], se_pppk = SE(group)[[1]]
    )
  }
}
write_figures(do.call(rbind, weighted_rows), "weighted.csv")

# --- reliability, a unit against the rest, and change under the same weights ---------------------------------------------
alpha_influence <- function(x, w) { # influence of each person on the weighted alpha; its weighted mean is 0
  x <- as.matrix(x)
  k <- ncol(x)
  share <- w / sum(w)
  centred <- sweep(x, 2, colSums(x * share))
  a <- sum(share * rowSums(centred^2))
  v <- sum(share * rowSums(centred)^2)
  -k / (k - 1) * ((rowSums(centred^2) - a) / v - a * (rowSums(centred)^2 - v) / v^2)
}
difference_of <- function(scale, design, domain) { # of the means inside and outside a domain
  found <- svyglm(as.formula(paste0("score_", scale, " ~ ", domain)), design)
  c(coef(found)[[2]], SE(found)[[2]])
}
then <- answers[answers$year == 2024, ]
then$status <- ifelse(seq_len(nrow(then)) %% 3 == 0, "PPPK", "PNS")
for (scale in names(scales)) then[[paste0("score_", scale)]] <- score(then, scale)
shared <- c("year", "unit", "status", paste0("score_", names(scales)))
both <- rbind(then[shared], now[shared])
both$year_unit <- paste(both$year, both$unit)
both$year_status <- paste(both$year, both$status)
both$base <- 2 * sum(staff_of_unit) / nrow(both)
both_design <- rake(
  svydesign(ids = ~1, weights = ~base, data = both), list(~year_unit, ~year_status),
  list(
    data.frame(year_unit = paste(rep(c(2024, 2025), each = 10), names(staff_of_unit)), Freq = rep(staff_of_unit, 2)),
    data.frame(year_status = c("2024 PNS", "2024 PPPK", "2025 PNS", "2025 PPPK"), Freq = c(640, 212, 600, 252))
  ),
  control = list(maxit = 500, epsilon = 1e-10)
)
weighted_scale_rows <- list()
weighted_item_rows <- list()
for (kind in names(designs)) {
  for (scale in names(scales)) {
    complete <- complete.cases(now[scales[[scale]]])
    x <- now[complete, scales[[scale]]]
    w <- weights(designs[[kind]])[complete]
    covariance <- cov.wt(x, w / sum(w))$cov
    result <- suppressWarnings(psych::alpha(covariance, check.keys = FALSE))
    influence <- rep(NA_real_, nrow(now))
    influence[complete] <- alpha_influence(x, w)
    rest <- difference_of(scale, designs[[kind]], "I(unit == 'A')")
    change <- difference_of(scale, both_design, "I(year == 2025)")
    weighted_scale_rows[[paste(kind, scale)]] <- data.frame(
      kind = kind, scale = scale, n = nrow(x), mean = sum(w / sum(w) * rowMeans(x)),
      sd = sqrt(sum(covariance)) / ncol(x), alpha = result$total$raw_alpha, alpha_std = result$total$std.alpha,
      lambda6 = result$total$`G6(smc)`, average_r = result$total$average_r,
      alpha_survey = as.numeric(svycralpha(reformulate(scales[[scale]]), subset(designs[[kind]], complete), na.rm = TRUE)),
      alpha_se = SE(svymean(~influence, update(designs[[kind]], influence = influence), na.rm = TRUE))[[1]],
      a_difference = rest[1], a_se = rest[2], change = change[1], change_se = change[2]
    )
    weighted_item_rows[[paste(kind, scale)]] <- data.frame(
      kind = kind, scale = scale, item = scales[[scale]], sd = sqrt(diag(covariance)),
      alpha_if_deleted = result$alpha.drop$raw_alpha, item_rest_r = sapply(seq_along(x), function(i) {
        (sum(covariance[i, ]) - covariance[i, i]) / sqrt(covariance[i, i] * sum(covariance[-i, -i]))
      })
    )
  }
}
write_figures(do.call(rbind, weighted_scale_rows), "weighted_scales.csv")
write_figures(do.call(rbind, weighted_item_rows), "weighted_items.csv")

# --- careless answering: 2025, all 21 items as they were answered ------------------------------------------------------
raw <- now[items]
raw$INT4 <- 6 - raw$INT4
complete <- complete.cases(raw)
distance <- rep(NA_real_, nrow(raw))
distance[complete] <- psych::outlier(raw[complete, ], plot = FALSE)
longest <- apply(raw, 1, function(x) {
  x[is.na(x)] <- -seq_len(sum(is.na(x))) # a missing answer is like no other
  runs <- rle(unname(x))
  max(runs$lengths[runs$values > 0])
})
even_odd <- apply(now[items], 1, function(x) { # reversed
  halves <- sapply(scales, function(own) {
    c(mean(x[own[seq(1, length(own), 2)]], na.rm = TRUE), mean(x[own[seq(2, length(own), 2)]], na.rm = TRUE))
  })
  r <- suppressWarnings(cor(halves[1, ], halves[2, ], use = "complete.obs"))
  max(-1, 2 * r / (1 + r))
})
write_figures(data.frame(
  long_string = as.integer(longest), irv = apply(raw, 1, sd, na.rm = TRUE), mahalanobis_d2 = distance,
  mahalanobis_p = pchisq(distance, length(items), lower.tail = FALSE), even_odd = even_odd,
  share_missing = rowMeans(is.na(raw))
), "careless.csv")

# --- items between years, Welch, in the largest unit; joint rank intervals of the five largest units --------------------
then <- answers[answers$year == 2024, ]
item_change_rows <- lapply(items, function(item) {
  welch <- t.test(now[[item]][now$unit == "A"], then[[item]][then$unit == "A"])
  data.frame(
    item = item, change = unname(welch$estimate[1] - welch$estimate[2]), se = welch$stderr,
    df = unname(welch$parameter), p = welch$p.value
  )
})
write_figures(do.call(rbind, item_change_rows), "item_change.csv")
rank_rows <- list()
for (scale in names(scales)) {
  large <- c("A", "B", "C", "D", "E")
  bounds <- sapply(large, function(unit) {
    x <- na.omit(now[[paste0("score_", scale)]][now$unit == unit])
    mean(x) + c(-1, 1) * qt((1 + 0.95^(1 / 5)) / 2, length(x) - 1) * sd(x) / sqrt(length(x))
  })
  rank_rows[[scale]] <- data.frame(
    scale = scale, unit = large,
    rank_low = sapply(large, function(unit) 1 + sum(bounds[1, ] > bounds[2, unit])),
    rank_high = sapply(large, function(unit) 5 - sum(bounds[2, ] < bounds[1, unit]))
  )
}
write_figures(do.call(rbind, rank_rows), "ranks.csv")

# --- rise to be expected of the three lowest of all items, from complete rows: spread of the items after each person's
# own mean is taken off ---------------------------------------------------------------------------------------------
x <- na.omit(now[items])
p <- length(items)
deviation <- colMeans(x) - mean(colMeans(x))
error <- sum(apply(x - rowMeans(x), 2, var)) / nrow(x)
kept <- 1 - (p - 2) / (p - 1) * error / sum(deviation^2)
write_figures(data.frame(
  item = items, mean = colMeans(x), shrunken_mean = mean(colMeans(x)) + kept * deviation,
  expected_rise = -(1 - kept) * deviation, is_lowest = as.integer(rank(colMeans(x), ties.method = "first") <= 3)
), "expected_rise.csv")

# --- if those who did not answer stood lower: everybody of the four units, the silent ones put in one by one -----------
shift_rows <- list()
for (scale in names(scales)) {
  value <- score(now, scale)
  kept <- now$unit %in% names(headcount) & !is.na(value)
  answered <- split(value[kept], now$unit[kept])
  for (shift in c(0.2, 0.5)) {
    everybody <- unlist(lapply(names(headcount), function(unit) {
      own <- answered[[unit]]
      c(own, rep(mean(own) - shift * sd(value[kept]), headcount[[unit]] - length(own)))
    }))
    shift_rows[[paste(scale, shift)]] <- data.frame(
      scale = scale, shift_sd = shift, n = sum(kept), n_staff = length(everybody), mean_shifted = mean(everybody)
    )
  }
}
write_figures(do.call(rbind, shift_rows), "nonresponse.csv")

# --- five years (rows dealt out in turn, one year left out): the line through the means of the two largest units -------
panel <- answers
panel$year <- c(2020, 2021, 2023, 2024, 2025)[(seq_len(nrow(panel)) - 1) %% 5 + 1]
trend_rows <- list()
for (scale in names(scales)) {
  panel$value <- score(panel, scale)
  for (unit in c("A", "B")) {
    by_year <- split(panel$value[panel$unit == unit & !is.na(panel$value)], panel$year[panel$unit == unit & !is.na(panel$value)])
    year <- as.numeric(names(by_year))
    mean_of <- sapply(by_year, mean)
    n_of <- sapply(by_year, length)
    variance <- sapply(by_year, var) / n_of
    line <- lm(mean_of ~ year)
    x <- model.matrix(line)
    bread <- solve(t(x) %*% x)
    se <- sqrt((bread %*% t(x) %*% diag(variance) %*% x %*% bread)[2, 2])
    part <- (bread %*% t(x))[2, ]^2 * variance
    df <- sum(part)^2 / sum(part^2 / (n_of - 1))
    weighted <- lm(mean_of ~ year, weights = 1 / variance)
    trend_rows[[paste(scale, unit)]] <- data.frame(
      scale = scale, unit = unit, n_smallest = min(n_of), estimate = coef(line)[[2]], se = se, df = df,
      p = 2 * pt(-abs(coef(line)[[2]] / se), df),
      p_departure = pchisq(deviance(weighted), length(year) - 2, lower.tail = FALSE)
    )
  }
}
write_figures(do.call(rbind, trend_rows), "trend.csv")

versions <- data.frame(
  software = c("R", "psych", "multilevel", "survey"),
  version = c(
    paste(R.version$major, R.version$minor, sep = "."), as.character(packageVersion("psych")),
    as.character(packageVersion("multilevel")), as.character(packageVersion("survey"))
  )
)
write.csv(versions, "versions.csv", row.names = FALSE, quote = FALSE)
