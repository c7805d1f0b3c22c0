# The work of bench_score with R's survey, glmnet and quantreg on the same files: times, and how far
# the answers lie apart (largest relative distance). Prints one line per figure: name,seconds,distance.
suppressMessages({
  library(survey)
  library(glmnet)
  library(quantreg)
})
folder <- commandArgs(trailingOnly = TRUE)[1]
doubles <- function(name) {
  path <- file.path(folder, paste0(name, ".bin"))
  readBin(path, "double", file.size(path) / 8)
}
y <- doubles("y")
n <- length(y)
x <- matrix(doubles("x"), nrow = n)
p <- ncol(x)
colnames(x) <- paste0("x", seq_len(p))
w <- doubles("w")
unit <- doubles("unit")
data <- data.frame(y = y, w = w, unit = unit, stratum = doubles("stratum"), x)
formula <- as.formula(paste("y ~", paste(colnames(x), collapse = " + ")))
distance <- function(ours, theirs) max(abs(ours - theirs) / pmax(1e-3, abs(theirs)))
say <- function(name, seconds, apart) {
  cat(sprintf("%s,%.6g,%.3g\n", name, seconds, apart))
}

took <- system.time({
  design <- svydesign(ids = ~unit, strata = ~stratum, weights = ~w, data = data)
  fit <- svyglm(formula, design)
  covariance <- vcov(fit)
})[["elapsed"]]
ours <- doubles("svyglm")
say("svyglm_s", took, max(distance(ours[1:(p + 1)], coef(fit)),
                          distance(ours[-(1:(p + 1))], diag(covariance))))

# Ten replicates of the same draws; a replicate costs R the same whichever it is.
factors <- doubles("factors")
units <- length(unique(unit))
count <- length(factors) / units
multipliers <- matrix(factors, nrow = units)[match(unit, sort(unique(unit))), ]
took <- system.time({
  replicated <- svrepdesign(variables = data, weights = ~w, repweights = multipliers, type = "other",
                            combined.weights = FALSE, scale = 1 / (count - 1),
                            rscales = rep(1, count))
  fit <- svyglm(formula, replicated, return.replicates = TRUE)
})[["elapsed"]]
theirs <- attr(fit$cov.unscaled, "replicates")
if (is.null(theirs)) theirs <- fit$replicates
ours <- matrix(doubles("bootstrap"), nrow = count, byrow = TRUE)
say("bootstrap_200_s", took / count * 200, distance(ours, theirs))

lambda <- doubles("lambda")
took <- min(sapply(1:3, function(k) {
  system.time(glmnet(x, y, weights = w, lambda = lambda))[["elapsed"]]
}))
fit <- glmnet(x, y, weights = w, lambda = lambda, thresh = 1e-20, maxit = 1e8)
ours <- matrix(doubles("lasso"), nrow = p + 1)
theirs <- rbind(fit$a0, as.matrix(fit$beta))
say("lasso_s", took, max(abs(ours - theirs)))

took <- system.time({
  fit <- cv.glmnet(x, y, weights = w, lambda = lambda, foldid = doubles("folds") + 1)
})[["elapsed"]]
say("lasso_validated_s", took, distance(doubles("validated"), fit$cvm))

took <- system.time(fit <- rq.fit.fnb(cbind(1, x), y, tau = 0.3))[["elapsed"]]
residuals <- y - cbind(1, x) %*% fit$coefficients
objective <- sum(residuals * (0.3 - (residuals < 0)))
say("quantile_s", took, distance(doubles("quantile"), objective))
